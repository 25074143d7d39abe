import { z } from 'zod';
import { defineAnalysis, type AnalysisResult, type Energy, type RunRecord, type Section } from '@ergodic/kernel';
import type { NodeStates } from '../thermal/node-states.ts';
import { bytesText, summarise, summarySection } from './summarise.ts';

/** An energy that knows the states of its network's units. */
export interface HasNodeStates {
  /** Means over its samples; undefined where no layer has an energy. */
  nodeStates(): NodeStates | undefined;
}

/** What a network is made of, and what its layers did along the run: U, S, F and T, and the units at the end. */
export const networkSummary = defineAnalysis({
  name: 'network-summary',
  summary: 'Layers, shapes, parameters and memory of a network, and U, S, F, T and C of its units.',
  options: z.object({}),
  make: () => ({ analyse: async (run) => analyse(run) }),
});

function analyse({ energy, frames }: RunRecord): AnalysisResult {
  const { network } = energy;
  if (!network)
    return { findings: ['network-summary: needs an energy with a network, as energy network'], sections: [] };
  const { controls, thermalControl } = energy;
  const own = thermalControl === undefined ? undefined : controls?.[thermalControl];
  const summary = summarise(network, own ?? frames.at(-1)?.values['T'] ?? 1);
  const { parameters, parameterBytes, activationBytes } = summary;
  return {
    findings: [
      `${Object.keys(network.layers).length} layers, ${parameters} parameters (${bytesText(parameterBytes)}); ${bytesText(activationBytes)} of outputs for one sample.`,
    ],
    sections: [
      summarySection(summary),
      ...curves.flatMap((curve) => curveOf(curve, Object.keys(network.layers), frames)),
      ...unitsOf(energy),
    ],
  };
}

const curves = [
  { letter: 'U', title: 'U of layers', label: 'U, energy' },
  { letter: 'S', title: 'S of layers', label: 'S, nats' },
  { letter: 'F', title: 'F of layers', label: 'F = U − TS, energy' },
  { letter: 'T', title: 'T of layers', label: 'T, energy' },
] as const;

/** What frames tell of each layer, as `dense1.U`. */
function curveOf(
  { letter, title, label }: (typeof curves)[number],
  layers: readonly string[],
  frames: RunRecord['frames'],
): Section[] {
  const series = layers.flatMap((name) => {
    const points = frames.flatMap(({ step, values }) => {
      const value = values[`${name}.${letter}`];
      return value === undefined ? [] : [[step, value] as const];
    });
    return points.length > 1 ? [{ name, points }] : [];
  });
  if (series.length === 0) return [];
  const note = letter === 'T' ? 'Means over the units.' : 'Sums over the units, means over the samples.';
  return [{ kind: 'lines', title, x: { label: 'step' }, y: { label }, series, note }];
}

/** The units at the end. */
function unitsOf(energy: Energy & Partial<HasNodeStates>): Section[] {
  const states = energy.nodeStates?.();
  // Analyses come after the run, which has given back what was compiled.
  energy.close?.();
  if (!states) return [];
  const meanOf = (layer: string, array: Float64Array): number => {
    const own = states.of(layer, array);
    return own.reduce((sum, each) => sum + each, 0) / own.length;
  };
  const { energy: U, entropy: S, temperature: T, freeEnergy: F, heatCapacity: C } = states;
  return [
    {
      kind: 'table',
      title: 'Units at the end',
      columns: ['layer', 'units', 'U', 'S, nats', 'T', 'F', 'C'],
      rows: Object.entries(states.layers).map(([name, { units }]) => [
        name,
        units,
        ...[U, S, T, F, C].map((array) => meanOf(name, array)),
      ]),
      note: 'Of one unit: means over the layer and the samples. C = ∂U/∂T at what comes into the layer.',
    },
  ];
}
