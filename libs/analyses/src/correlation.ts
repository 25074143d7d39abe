import { z } from 'zod';
import { batchOf, type Batch, type Estimate } from '@ergodic/numerics';
import { correlationFunction, correlationLength } from '@ergodic/thermodynamics';
import { defineAnalysis, ErgodicError, type AnalysisResult, type RunRecord, type Section } from '@ergodic/kernel';
import { estimateTexts } from './estimate-texts.ts';
import { evenly } from './evenly.ts';
import { keptStates } from './kept-states.ts';
import { plateausOf } from './plateaus.ts';

/**
 * How far spins of a periodic lattice know of one another, at each temperature of the run: the correlation function along an axis,
 *
 *   G(r) = ⟨s_x s_(x + r)⟩,   and the second-moment correlation length ξ = √(S(0)/S(2π/L) − 1)/(2 sin(π/L)),
 *
 * S the structure factor. ξ means something above the transition, where ⟨s⟩ = 0 and ξ is well below L; ξ/L of several sizes
 * crosses at T_c. Frames keep their states where the recipe says `observe: { snapshots: [state] }`.
 */
export const correlation = defineAnalysis({
  name: 'correlation',
  summary: 'Correlation function and correlation length of spins on a lattice, at each temperature.',
  formula: 'G(r) = ⟨s_x s_(x + r)⟩; ξ = √(S(0)/S(2π/L) − 1)/(2 sin(π/L))',
  source: 'F. Cooper, B. Freedman, D. Preston, Nucl. Phys. B 210 (1982) 210, doi:10.1016/0550-3213(82)90240-1',
  requires: ['coupling'],
  options: z.object({
    axis: z.int().min(0).max(2).default(0).describe('direction of the lattice along which r is taken, from 0'),
    burnIn: z
      .number()
      .min(0)
      .lt(1)
      .default(0.2)
      .describe('share of each temperature’s frames that is left out, [0, 1)'),
    temperatures: z.int().min(1).max(24).default(6).describe('curves, evenly spread over the temperatures; a count'),
  }),
  make: (options) => ({ analyse: async (run) => analyse(run, options) }),
});

interface Options {
  readonly axis: number;
  readonly burnIn: number;
  readonly temperatures: number;
}

function analyse({ recipe, energy, frames, x }: RunRecord, { axis, burnIn, temperatures }: Options): AnalysisResult {
  const without = (why: string): AnalysisResult => ({ findings: [`correlation: ${why}`], sections: [] });
  const shape = recipe.coupling?.['shape'] as number[] | undefined;
  if (energy.space.kind !== 'spins' || recipe.coupling?.use !== 'lattice' || recipe.coupling['periodic'] === false)
    return without('needs spins on a periodic lattice');
  const length = shape![axis];
  if (length === undefined || length < 2)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `analysis correlation: axis is ${axis}, and the lattice is ${shape!.join(' × ')}`,
      path: 'axis',
      value: axis,
      hint: 'an axis of two sites at least, from 0',
    });
  const kept = keptStates(plateausOf(frames, burnIn), x.replicas);
  if (kept.length === 0) return without('no frame kept its state; add observe: { snapshots: [state] }');
  const points = kept
    .map(({ temperature, moments }) => {
      const states = stacked(moments);
      return {
        temperature,
        rows: states.replicas,
        G: correlationFunction(states, shape!, axis),
        xi: correlationLength(states, shape!, axis),
      };
    })
    .sort((a, b) => a.temperature - b.temperature);
  const shown = evenly(points.length, temperatures).map((k) => points[k]!);
  const within = points.filter(({ xi }) => xi.value < length);
  const lengths = estimateTexts(points.map(({ xi }) => (xi.value < length ? xi : undefined)));
  const shares = estimateTexts(points.map(({ xi }) => (xi.value < length ? scaled(xi, 1 / length) : undefined)));
  return {
    findings: findingsOf(within, points.length, length),
    sections: [
      {
        kind: 'lines',
        title: 'Correlation function',
        x: { label: 'distance r, in sites' },
        y: { label: 'G(r) = ⟨s(x) s(x + r)⟩' },
        series: shown.map(({ temperature, G }) => ({
          name: `T = ${Number(temperature.toPrecision(4))}`,
          points: G.map(({ value }, r) => [r, value]),
        })),
      },
      ...(within.length > 1
        ? [
            {
              kind: 'lines',
              title: 'Correlation length',
              x: { label: 'temperature T' },
              y: { label: 'ξ, in sites' },
              series: [{ name: 'ξ', points: within.map(({ temperature, xi }) => [temperature, xi.value]) }],
            } satisfies Section,
          ]
        : []),
      {
        kind: 'table',
        title: 'Correlation lengths',
        columns: ['T', 'ξ', 'ξ/L', 'states'],
        rows: points.map(({ temperature, rows }, k) => [temperature, lengths[k]!, shares[k]!, rows]),
        note: `Along axis ${axis} of ${length} sites, from states a correlation time apart. No length is told where it would be that of the lattice or more: spins are ordered there.`,
      },
    ],
  };
}

function findingsOf(
  within: readonly { temperature: number; xi: Estimate }[],
  temperatures: number,
  length: number,
): string[] {
  if (within.length === 0)
    return ['The correlation length is beyond that of the lattice at all temperatures: spins are ordered.'];
  const longest = within.reduce((a, b) => (b.xi.value > a.xi.value ? b : a));
  const beyond = within.length < temperatures ? '; where it would be longer than the lattice spins are ordered' : '';
  return [
    `The correlation length is largest at T = ${Number(longest.temperature.toPrecision(4))}: ξ = ${longest.xi.value.toPrecision(3)} of ${length} sites${beyond}.`,
  ];
}

const scaled = ({ value, standardError }: Estimate, factor: number): Estimate => ({
  value: factor * value,
  standardError: factor * standardError,
});

/** All rows one below the other. */
function stacked(moments: readonly Batch[]): Batch {
  const { replicas, width } = moments[0]!;
  const data = new Float64Array(moments.length * replicas * width);
  moments.forEach((moment, t) => data.set(moment.data, t * replicas * width));
  return batchOf(data, moments.length * replicas, width);
}
