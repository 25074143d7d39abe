import { z } from 'zod';
import { shannonEntropyNats } from '@ergodic/thermodynamics';
import { defineAnalysis, type AnalysisResult, type Frame, type RunRecord, type Section } from '@ergodic/kernel';
import { assignedInformation } from './assigned-information.ts';

/**
 * What a run of learning cost and gained, as a physical system. Work: θ and λ moved at a fixed state. Heat: the state moved at fixed θ
 * and λ. Every number says how it is known: `measured`, `bounded` by what was measured, or `model-based`, true as far as the model is.
 *
 *   information about labels, of N samples:  N I(Y; U) ≥ N (H(Y) − ⟨−ln p(y|u)⟩)
 *   entropy given to the bath:               −Σ δQ/T
 *
 * No heat is the least that learning must cost: kT·I holds for measuring and erasing a record in a cycle (BND-10), kT·H for erasing data
 * (BND-09). The ratio to T·I is therefore told as a number of this run, not as a distance from a bound.
 */
export const learningAccount = defineAnalysis({
  name: 'learning-account',
  summary: 'Work, heat and entropy of a run that learns, the information it gained, and the ratio to Landauer’s T·I.',
  formula: 'ΔU = Q + W;  I ≥ N (H(Y) − ⟨−ln p(y|u)⟩);  ratio = (−Σ δQ/T) / I',
  law: 'each number is labelled measured, bounded or model-based; none is an unconditional bound (BND-09, BND-10)',
  source: 'T. Sagawa, M. Ueda, Phys. Rev. Lett. 102 (2009) 250602, doi:10.1103/PhysRevLett.102.250602',
  options: z.object({}),
  make: () => ({ analyse: async (run) => analyse(run) }),
});

type How = 'measured' | 'bounded' | 'model-based';

interface Entry {
  readonly what: string;
  readonly value: number;
  readonly unit: 'energy' | 'nats' | 'nats per nat';
  readonly how: How;
}

function analyse(run: RunRecord): AnalysisResult {
  const last = run.frames.at(-1);
  if (!run.recipe.learning || !last)
    return { findings: ['learning-account: needs a run that learns, with a frame'], sections: [] };
  const labels = informationAboutLabels(run, last);
  const bath = run.bathEntropy;
  const entries = [...energies(last), ...entropies(last, bath), ...(labels ? gains(run, last, labels, bath) : [])];
  return {
    findings: [finding(last, bath, labels)],
    sections: [
      {
        kind: 'table',
        title: 'Thermodynamic account of learning',
        columns: ['', 'whole run', 'unit', 'how known'],
        rows: entries.map(({ what, value, unit, how }) => [what, value, unit, how]),
        note: noteOf(run, labels),
      },
      ...curves(run, labels),
    ],
  };
}

/** Means over the replicas; sums over the samples where these are the state. */
function energies({ values }: Frame): Entry[] {
  const { U = NaN, heat = NaN, work = NaN, weightHeat } = values;
  const entry = (what: string, value: number): Entry => ({ what, value, unit: 'energy', how: 'measured' });
  return [
    entry('work on the state, W: θ and protocols moved', work),
    entry('heat given to the bath by the state, −Q', -heat),
    entry('change of its energy, ΔU = Q + W', heat + work),
    entry('its energy now, U', U),
    ...(weightHeat === undefined ? [] : [entry('heat given to their bath by the weights, −Q of θ', -weightHeat)]),
  ];
}

function entropies({ values }: Frame, bath: number): Entry[] {
  const { S, entropyProduction } = values;
  const entry = (what: string, value: number): Entry => ({ what, value, unit: 'nats', how: 'measured' });
  return [
    entry('entropy given to the bath, −Σ δQ/T', bath),
    ...(S === undefined ? [] : [entry('entropy of the state now, S', S)]),
    ...(entropyProduction === undefined ? [] : [entry('entropy produced, ΔS − Σ δQ/T', entropyProduction)]),
  ];
}

/** What is known of the labels of the samples that the state is about. */
interface Labels {
  /** Σ of the weights of the samples. */
  readonly samples: number;
  /** H(Y) of a label, nats. */
  readonly entropy: number;
  /** N (H(Y) − crossEntropy) at least, nats; 0 where the cross-entropy is above H(Y). */
  readonly least: number;
  /** Of samples that were not learnt from it is a bound; of others only the model says so, which may have learnt them by heart. */
  readonly how: 'bounded' | 'model-based';
}

function informationAboutLabels({ energy, dataset, recipe }: RunRecord, { values }: Frame): Labels | undefined {
  const { space } = energy;
  const crossEntropy = values['crossEntropy'];
  if (crossEntropy === undefined || space.kind !== 'probabilities' || !dataset?.labels) return undefined;
  const counts = new Float64Array(space.choices);
  for (const label of dataset.labels) counts[label]!++;
  const entropy = shannonEntropyNats(counts.map((count) => count / dataset.count));
  const samples = space.weights ? space.weights.reduce((sum, w) => sum + w, 0) : space.units;
  const how = recipe.energy['validation'] === undefined ? 'model-based' : 'bounded';
  return { samples, entropy, least: Math.max(0, samples * (entropy - crossEntropy)), how };
}

function gains({ energy, x, dataset }: RunRecord, { values }: Frame, labels: Labels, bath: number): Entry[] {
  const { samples, entropy, least, how } = labels;
  const T = values['T']!;
  return [
    { what: 'information about the labels of the samples, at least', value: least, unit: 'nats', how },
    {
      what: 'information about them if the model is right',
      value: assignedInformation(energy.space, x),
      unit: 'nats',
      how: 'model-based',
    },
    { what: 'all there is to know of them, N H(Y)', value: samples * entropy, unit: 'nats', how: 'measured' },
    { what: 'T times that information, at least', value: T * least, unit: 'energy', how },
    ...(least > 0
      ? [
          {
            what: 'entropy given to the bath for each nat of information, at most',
            value: bath / least,
            unit: 'nats per nat',
            how,
          } as const,
        ]
      : []),
    {
      what: 'least heat of erasing the labels learnt from, T N H(Y)',
      value: T * dataset!.count * entropy,
      unit: 'energy',
      how: 'model-based',
    },
  ];
}

function noteOf({ energy, recipe }: RunRecord, labels: Labels | undefined): string {
  const said = [
    'Measured: booked by the run, k_B = 1.',
    energy.space.kind === 'probabilities' && energy.network
      ? `The state is what the network says of ${energy.space.units} samples.`
      : '',
    labels
      ? `${labels.how === 'bounded' ? 'Bounded: ' : 'The samples are those that were learnt from, so nothing bounds it. For others '}H(Y) − ⟨−ln p(y|u)⟩ is below I(Y; U) for samples that were not learnt from, up to the chance of drawing them; H(Y) is of the labels learnt from.`
      : 'Nothing is said of information: the run tells no cross-entropy of labels.',
    labels ? 'Model-based: true if the model’s probabilities are; for erasing, if labels are independent.' : '',
    'T·I is no least cost of learning: it holds for measuring and erasing a record in a cycle.',
    Object.keys(recipe.protocol ?? {}).length > 0 ? 'Work holds that of the protocol.' : '',
  ];
  return said.filter(Boolean).join(' ');
}

/** Entropy produced, and information about the labels, as they grew. */
function curves({ frames }: RunRecord, labels: Labels | undefined): Section[] {
  const of = (name: string, value: (values: Frame['values']) => number | undefined) => ({
    name,
    points: frames.flatMap(({ step, values }) => {
      const y = value(values);
      return y === undefined || Number.isNaN(y) ? [] : [[step, y] as const];
    }),
  });
  const series = [
    of('entropy produced', ({ entropyProduction }) => entropyProduction),
    ...(labels
      ? [
          of('information about labels, at least', ({ crossEntropy }) =>
            crossEntropy === undefined ? undefined : Math.max(0, labels.samples * (labels.entropy - crossEntropy)),
          ),
        ]
      : []),
  ].filter(({ points }) => points.length > 1);
  if (series.length === 0) return [];
  return [
    {
      kind: 'lines',
      title: labels ? 'Entropy produced, information gained' : 'Entropy produced',
      x: { label: 'step' },
      y: { label: 'nats' },
      series,
    },
  ];
}

function finding({ values }: Frame, bath: number, labels: Labels | undefined): string {
  const three = (value: number): string => value.toPrecision(3).replace('-', '−');
  const cost = `work ${three(values['work']!)}, heat to the bath ${three(-values['heat']!)}, ${three(bath)} nats (measured)`;
  if (!labels) return `learning: ${cost}`;
  if (labels.least === 0) return `learning: ${cost}; nothing is known of the labels for sure`;
  return `learning: ${cost}; at least ${three(labels.least)} of ${three(labels.samples * labels.entropy)} nats about the labels (${labels.how}), so at most ${three(bath / labels.least)} nats to the bath for each`;
}
