import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, type Batch } from '@ergodic/numerics';
import { reals, type Energy, type RunRecord } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { energyPlane } from './energy-plane.ts';

/** E = ½ (a x² + b y²) + c x y + 900: normal in the plane. */
const [a, b, c] = [1.5, 0.4, 0.3];
const energy: Energy = {
  space: reals(2),
  parameters: {},
  addEnergy(x, out, scale = 1) {
    for (let r = 0; r < x.replicas; r++) {
      const [u, v] = [x.data[2 * r]!, x.data[2 * r + 1]!];
      out[r]! += scale * (0.5 * (a * u * u + b * v * v) + c * u * v + 900);
    }
  },
};

const run = (T: number, x: Batch): RunRecord =>
  ({ energy, x, frames: [{ values: { T } }], recipe: {}, seconds: 1 }) as unknown as RunRecord;
const look = (record: RunRecord, options = {}) =>
  energyPlane.make(energyPlane.options.parse(options), lawContext(1, 1)).analyse(record);

describe('energy-plane', () => {
  it.each([0.3, 2])('T = %s: the density is the normal one, rows from the top', async (T) => {
    const reach = 6 * Math.sqrt(T);
    const x = batchOf(Float64Array.of(-reach, -reach, reach, 2 * reach), 2, 2);
    const { sections } = await look(run(T, x), { columns: 200, margin: 0 });
    const [picture, scatter] = sections;
    if (picture?.kind !== 'images' || scatter?.kind !== 'scatter') throw new Error('other sections');
    const { values } = picture.images[0]!;
    const determinant = a * b - c * c;
    const at = (row: number, column: number): number => {
      const [u, v] = [-reach + ((column + 0.5) * 2 * reach) / 200, 2 * reach - ((row + 0.5) * 3 * reach) / 200];
      return (Math.sqrt(determinant) / (2 * Math.PI * T)) * Math.exp(-(0.5 * (a * u * u + b * v * v) + c * u * v) / T);
    };
    for (const [row, column] of [
      [133, 100],
      [120, 90],
      [150, 100],
      [133, 110],
    ] as const)
      expect(Math.abs(values[row * 200 + column]! / at(row, column) - 1)).toBeLessThan(0.01);
    expect(scatter.groups[0]!.points).toEqual([
      [-reach, -reach],
      [reach, 2 * reach],
    ]);
  });

  it('needs two reals', async () => {
    const record = { ...run(1, createBatch(1, 3)), energy: { ...energy, space: reals(3) } };
    expect((await look(record)).findings[0]).toContain('needs an energy of two reals');
  });
});
