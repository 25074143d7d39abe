import { createPairwiseSampler } from '@ergodic/simd';
import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();
const ring = { units: 40, from: [...Array(40).keys()], to: [...Array(40).keys()].map((i) => (i + 1) % 40) };

describe('the kernels of the bundled command', () => {
  it('are found beside it, run in a pool, end with the process, and give the bits of the sources', () => {
    expect(here.ergodic('list', 'energy').status).toBe(0); // builds the bundle where it is stale
    const bundled = new URL('../dist/command/shared/@ergodic/simd.js', import.meta.url);
    const script = here.write(
      'sample.mjs',
      `import { WorkerPool, createPairwiseSampler } from ${JSON.stringify(bundled.href)};
       const problem = { ...${JSON.stringify(ring)}, coupling: Array(40).fill(1), field: Array(40).fill(0.1) };
       const sampler = createPairwiseSampler({ ...problem, replicas: 100, random: 3, pool: new WorkerPool(3) });
       const energies = new Float64Array(100);
       sampler.sweep(0.7, 50).energies(energies);
       console.log(JSON.stringify([...energies]));`,
    );
    const { status, stdout, stderr } = here.node(script);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });

    const coupling = new Float64Array(40).fill(1);
    const field = new Float64Array(40).fill(0.1);
    const energies = new Float64Array(100);
    createPairwiseSampler({ ...ring, coupling, field, replicas: 100, random: 3 })
      .sweep(0.7, 50)
      .energies(energies);
    expect(JSON.parse(stdout)).toEqual([...energies]);
  });
});
