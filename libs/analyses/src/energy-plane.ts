import { z } from 'zod';
import { createBatch } from '@ergodic/numerics';
import { defineAnalysis, type AnalysisResult, type Point, type RunRecord, type Section } from '@ergodic/kernel';
import { evenly } from './evenly.ts';

const options = z.object({
  columns: z.int().min(8).max(400).default(96).describe('cells of the picture in each direction; a count'),
  margin: z
    .number()
    .nonnegative()
    .default(0.25)
    .describe('how far the picture goes beyond data and states, share of their extent'),
  points: z.int().min(1).default(1000).describe('points of the data, and states, that are drawn; a count'),
});

/**
 * An energy of two reals in the plane, at the end of the run: the density p = e^(−E/T)/Z on a grid, normalised there, beside the data
 * and the states of the replicas.
 */
export const energyPlane = defineAnalysis({
  name: 'energy-plane',
  summary: 'The density e^(−E/T)/Z of an energy of two reals in the plane, with the data and the states.',
  formula: 'p = e^(−E/T) / Σ_cells e^(−E/T) · area',
  options,
  make: (given) => ({ analyse: async (run) => analyse(run, given) }),
});

type Options = z.output<typeof options>;

function analyse(run: RunRecord, given: Options): AnalysisResult {
  const { energy, x, dataset, frames } = run;
  const T = frames.at(-1)?.values['T'] ?? NaN;
  if (energy.space.kind !== 'reals' || energy.space.units !== 2)
    return { findings: ['energy-plane: needs an energy of two reals'], sections: [] };
  if (!(T > 0))
    return { findings: [`energy-plane: needs a temperature above 0, and the run ended at T = ${T}`], sections: [] };
  const states = pairsOf(x.data, x.replicas, given.points);
  const data = dataset?.dimension === 2 ? pairsOf(dataset.points, dataset.count, given.points) : [];
  const frame = frameAround([...states, ...data], given.margin);
  const { density, area } = densityOn(run, frame, given.columns, T);
  const largest = density.reduce((most, p) => Math.max(most, p), 0);
  const [left, right, bottom, top] = frame.map((edge) => Number(edge.toPrecision(3)));
  const picture: Section = {
    kind: 'images',
    title: 'Density in the plane',
    images: [
      { label: `T = ${Number(T.toPrecision(4))}`, width: given.columns, height: given.columns, values: density },
    ],
    scale: { palette: 'grey', low: 0, high: largest },
    note: `p = e^(−E/T)/Z, largest ${largest.toPrecision(3)}; ${left} … ${right} to the right, ${bottom} … ${top} upwards; normalised over ${(area * density.length).toPrecision(3)} square units.`,
  };
  const clouds: Section = {
    kind: 'scatter',
    title: data.length > 0 ? 'Data and states' : 'States',
    x: { label: 'x₁' },
    y: { label: 'x₂' },
    groups: [...(data.length > 0 ? [{ name: 'data', points: data }] : []), { name: 'states', points: states }],
    note: 'States: those of the replicas at the end of the run.',
  };
  return { findings: [], sections: [picture, clouds] };
}

const pairsOf = (values: Float64Array, count: number, most: number): Point[] =>
  evenly(count, most).map((r): Point => [values[2 * r]!, values[2 * r + 1]!]);

/** left, right, bottom, top. */
function frameAround(points: readonly Point[], margin: number): readonly [number, number, number, number] {
  const edges = [0, 1].flatMap((i) => {
    let [low, high] = [Infinity, -Infinity];
    for (const point of points) [low, high] = [Math.min(low, point[i]!), Math.max(high, point[i]!)];
    const extent = high - low || 1;
    return [low - margin * extent, high + margin * extent];
  });
  return edges as unknown as readonly [number, number, number, number];
}

/** p in the middles of the cells, row by row from the top left. */
function densityOn(
  { energy }: RunRecord,
  [left, right, bottom, top]: readonly [number, number, number, number],
  columns: number,
  T: number,
): { density: Float64Array; area: number } {
  const cells = createBatch(columns * columns, 2);
  const [width, height] = [(right - left) / columns, (top - bottom) / columns];
  for (let row = 0; row < columns; row++)
    for (let column = 0; column < columns; column++)
      cells.data.set([left + (column + 0.5) * width, top - (row + 0.5) * height], 2 * (row * columns + column));
  const density = new Float64Array(columns * columns);
  energy.addEnergy(cells, density, -1 / T);
  const most = density.reduce((largest, exponent) => Math.max(largest, exponent), -Infinity);
  let sum = 0;
  for (let k = 0; k < density.length; k++) sum += density[k] = Math.exp(density[k]! - most);
  const area = width * height;
  for (let k = 0; k < density.length; k++) density[k]! /= sum * area;
  return { density, area };
}
