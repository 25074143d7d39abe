import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';
import { shareOut, toDataset } from './mixture.ts';
import { countOption } from './options.ts';

/** Two interleaved half circles of radius 1: no pair of centres separates them. */
export const moons = defineGenerator({
  name: 'moons',
  summary: 'Two interleaved half circles, which no pair of centres separates.',
  law: '(cos t, sin t) and (1 - cos t, 1/2 - sin t), t evenly spaced in [0, π], plus N(0, noise²) on both axes',
  source: 'F. Pedregosa et al., scikit-learn, JMLR 12 (2011), 2825: make_moons',
  options: z.object({
    count: countOption(400, 2),
    noise: z.number().min(0).default(0.1).describe('standard deviation of the noise, in radii'),
  }),
  draw: ({ count, noise }, random) => {
    const labels: number[] = [];
    const points: number[][] = [];
    shareOut(count, 2).forEach((share, moon) => {
      for (let i = 0; i < share; i++) {
        const angle = share === 1 ? 0 : (Math.PI * i) / (share - 1);
        const [x, y] = [Math.cos(angle), Math.sin(angle)];
        const [cx, cy] = moon === 0 ? [x, y] : [1 - x, 0.5 - y];
        points.push([cx + noise * random.normal(0), cy + noise * random.normal(0)]);
        labels.push(moon);
      }
    });
    return toDataset('moons', 2, points, labels, random);
  },
});
