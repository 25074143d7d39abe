import { ErgodicError, type Dataset, type Definition, type Energy, type Network, type Registry } from '@ergodic/kernel';
import { OnnxError } from '@ergodic/onnx';
import { twoLayersOf } from '@ergodic/plugins-learning';
import {
  exportEnergy,
  exportNetwork,
  exportRestrictedMachine,
  exportSampler,
  exportVariational,
  type ExportedModel,
  type NetworkExportOptions,
} from '@ergodic/tensor';

/** What can be made of an energy. */
export const modelKinds = [
  'energy',
  'network',
  'relaxation',
  'sampler',
  'features',
  'gibbs-chain',
  'encoder',
  'decoder',
] as const;
export type ModelKind = (typeof modelKinds)[number];

export const temperatureInputs = ['optional', 'required', 'fixed'] as const;

/** What a model is made of. */
export interface Subject {
  readonly energy: Energy;
  readonly definition: Definition;
  readonly dataset?: Dataset;
  /** T at the checkpoint. */
  readonly temperature: number;
  /** That of a network's layers which have none of their own: T, unless a protocol of the recipe moves it by itself. */
  readonly layersTemperature: number;
}

export interface ModelSettings {
  /** What it is to be; left out, a network where the energy has one, the energy otherwise. */
  readonly as?: ModelKind;
  readonly temperature?: NonNullable<NetworkExportOptions['temperatureInput']>;
  readonly thermodynamics?: boolean;
  readonly int8?: boolean;
  /** ε of relaxations and samplers. */
  readonly stepSize?: number;
  /** K of relaxations where callers do not say. */
  readonly steps?: number;
}

/** Rows of the data that models are tried on at most. */
const SAMPLES = 256;

/** The first rows of the data, one behind the other. */
export function firstRows(dataset: Dataset, most = SAMPLES): ArrayLike<number> {
  const { read, dimension } = dataset;
  const count = Math.min(most, dataset.count);
  if (!read) return dataset.points.subarray(0, count * dimension);
  const rows = new Float32Array(count * dimension);
  read(
    Array.from({ length: count }, (_, row) => row),
    rows,
  );
  return rows;
}

/** The model of a run's energy as asked. @throws ErgodicError where the energy has no such form */
export async function modelOf(
  subject: Subject,
  settings: ModelSettings,
  metadata: Readonly<Record<string, string>>,
  registry: Registry,
): Promise<ExportedModel & { readonly kind: ModelKind }> {
  const kind = settings.as ?? (subject.energy.network ? 'network' : 'energy');
  checkSettings(kind, settings);
  try {
    return { kind, ...(await made(kind, subject, settings, metadata, registry)) };
  } catch (thrown) {
    if (!(thrown instanceof OnnxError)) throw thrown;
    const { code, message, path, hint } = thrown;
    throw new ErgodicError({
      code: code === 'runtime-missing' ? 'missing-service' : 'plugin-failed',
      message,
      path,
      hint,
      cause: thrown,
    });
  }
}

async function made(
  kind: ModelKind,
  { energy, definition, dataset, temperature, layersTemperature }: Subject,
  settings: ModelSettings,
  metadata: Readonly<Record<string, string>>,
  registry: Registry,
): Promise<ExportedModel> {
  const { name, summary, formula, law, source } = definition;
  const doc = [summary, formula, law && `Law: ${law}`, source && `Source: ${source}`].filter(Boolean).join('\n');
  const facts = { name, doc, metadata };
  switch (kind) {
    case 'network': {
      if (!energy.network) throw without(name, 'no network', registry, 'network');
      const { temperature: temperatureInput, thermodynamics, int8 } = settings;
      return exportNetwork(warmedBy(energy.network, layersTemperature / temperature), {
        ...facts,
        temperature,
        ...(dataset && { samples: firstRows(dataset) }),
        ...(temperatureInput && { temperatureInput }),
        ...(thermodynamics && { thermodynamics }),
        ...(int8 && { int8 }),
      });
    }
    case 'encoder':
    case 'decoder': {
      if (!energy.variational) throw without(name, 'no encoder and decoder', registry, 'variational');
      return exportVariational(energy, {
        ...facts,
        kind,
        temperature,
        ...(dataset && { samples: firstRows(dataset) }),
      });
    }
    case 'relaxation':
    case 'sampler': {
      if (!energy.program) throw withoutProgram(name, energy, registry);
      const { stepSize, steps } = settings;
      if (stepSize === undefined)
        throw new ErgodicError({
          code: 'invalid-option',
          message: `a ${kind} needs the size of its steps`,
          path: '--step-size',
          hint: 'ε in x ← x − ε ∂E/∂x, e.g. --step-size 0.01: below 2 over the largest curvature of the energy',
        });
      return exportSampler(energy, { ...facts, kind, stepSize, temperature, ...(steps !== undefined && { steps }) });
    }
    case 'features':
    case 'gibbs-chain': {
      const layers = twoLayersOf(energy);
      if (!layers)
        throw new ErgodicError({
          code: 'missing-capability',
          message: `energy ${name} is no restricted Boltzmann machine, and so has no ${kind === 'features' ? 'hidden features' : 'Gibbs chain'}`,
          path: '--as',
          value: kind,
          hint: 'energies whose pairs join all visible with all hidden units: rbm, …; others: --as energy or --as sampler',
        });
      const { visible, hidden, numbers } = layers;
      const machine = { kind: energy.space.kind as 'bits' | 'spins', visible, hidden, ...numbers };
      return exportRestrictedMachine(machine, { ...facts, kind, temperature });
    }
    case 'energy': {
      if (!energy.program) throw withoutProgram(name, energy, registry);
      const exported = await exportEnergy(energy, facts);
      return { ...exported, quantised: [], isFiniteAtEnds: true };
    }
  }
}

/** The network whose layers are so many times as warm as its readout, those with a temperature of their own excepted. */
const warmedBy = (network: Network, factor: number): Network =>
  factor === 1 ? network : { ...network, temperaturesAt: (T) => network.temperaturesAt(factor * T) };

function withoutProgram(name: string, { network }: Energy, registry: Registry): ErgodicError {
  if (!network) return without(name, 'no tensor program, and so no ONNX form', registry, 'program');
  return new ErgodicError({
    code: 'missing-capability',
    message: `energy ${name} is told by a network, not by a program of states`,
    path: '--as',
    hint: '--as network, or no --as',
  });
}

function without(
  name: string,
  what: string,
  registry: Registry,
  capability: 'program' | 'network' | 'variational',
): ErgodicError {
  return new ErgodicError({
    code: 'missing-capability',
    message: `energy ${name} has ${what}`,
    path: 'energy.use',
    value: name,
    hint: `those that have one: ${registry.energiesWith(capability).join(', ') || 'none is loaded'}`,
  });
}

/** Flags that say nothing to a kind of model are refused. */
function checkSettings(kind: ModelKind, settings: ModelSettings): void {
  const of: Readonly<Record<string, readonly ModelKind[]>> = {
    temperature: ['network'],
    thermodynamics: ['network'],
    int8: ['network'],
    stepSize: ['relaxation', 'sampler'],
    steps: ['relaxation'],
  };
  for (const [setting, kinds] of Object.entries(of)) {
    const value = settings[setting as keyof ModelSettings];
    if (value === undefined || value === false || kinds.includes(kind)) continue;
    const flag = `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new ErgodicError({
      code: 'invalid-option',
      message: `${flag} says nothing to a model of kind ${kind}`,
      path: flag,
      value,
      hint: `it is for ${kinds.map((each) => `--as ${each}`).join(', ')}`,
    });
  }
}
