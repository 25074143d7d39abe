import * as tf from '@tensorflow/tfjs-core';
import { type Energy, ErgodicError, KERNEL_VERSION, type TensorProgram, widthOf } from '@ergodic/kernel';
import { encode, formatReport, type Graph, verify, type VerifyCase, type VerifyReport } from '@ergodic/onnx';
import { energyOf, forceOf, type Tensors } from '../runtime/functions.ts';
import { input, parameter, type TensorSpec } from '../trace/spec.ts';
import { trace } from '../trace/trace.ts';
import { type EnergyReference, referenceOf } from './energy-reference.ts';
import { drawStates, meaningOf } from './states.ts';

export interface EnergyExportOptions {
  /** The name of the graph; `energy` by default. */
  readonly name?: string;
  /** What the model is, for whoever opens the file. */
  readonly doc?: string;
  /** Facts beside those that are always written: recipe, plugins, temperature. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The largest relative error that passes; 1e-4 by default: float32 in any order of sums. */
  readonly tolerance?: number;
}

export interface ExportedEnergy {
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  readonly graph: Graph;
  readonly metadata: Readonly<Record<string, string>>;
  /** What the model was compared with, e.g. "the closed form in float64". */
  readonly reference: string;
  /** The numbers of states that it was compared at. */
  readonly batches: readonly number[];
  readonly report: VerifyReport;
}

const BATCHES = [1, 3, 16] as const;

const UNITS = 'k_B = 1: energies and temperatures in one unit';

/**
 * The ONNX model of an energy that has a tensor program, compared with the energy before it is given out.
 *
 * - Input `x`, float32 [replicas, width]: states, any number of them.
 * - Each control λ is a scalar input under its name, since protocols move it; its present value is in the metadata.
 * - Each parameter θ is an initialiser under its name, with its present values. Those that the program does not use are left out.
 * - Output `energy` [replicas] and, where the energy has forces, `force` = −∂E/∂x [replicas, width].
 *
 * A name that is taken already gets `parameter.` or `control.` before it. The model is run by onnxruntime on random states, in
 * batches of several sizes, with the controls as they are and moved, against the energy's closed form in float64; where it has
 * none, against its program in float64.
 *
 * @throws ErgodicError `missing-capability` where the energy has no program, `plugin-failed` where the model computes something
 * else than the energy, or that is NaN; TraceError where the program cannot be recorded
 */
export async function exportEnergy(energy: Energy, options: EnergyExportOptions = {}): Promise<ExportedEnergy> {
  const { program } = energy;
  if (!program) {
    throw new ErgodicError({
      code: 'missing-capability',
      message: 'the energy has no tensor program, and so no ONNX form',
      path: 'energy',
      hint: 'give it one: program: (tf, x, parameters, controls) => energies',
    });
  }
  const { name = 'energy', doc = '', tolerance = 1e-4 } = options;
  const names = new Names();
  const specs = specsOf(energy, names);
  const traced = trace(modelOf(energy, program) as never, specs, { name, doc });
  const outputs = traced.outputs as unknown as Readonly<Record<'energy' | 'force', string>>;
  describeOutputs(traced.graph, { [outputs.energy]: 'E, an energy', [outputs.force]: 'F = −∂E/∂x, energy / length' });

  const metadata = { ...options.metadata, ...ownFacts(energy) };
  const bytes = encode(traced.graph, { doc, metadata, producerVersion: KERNEL_VERSION });
  const reference = await referenceOf(energy, program);
  const report = await compare(bytes, energy, reference, { names, outputs, tolerance });
  if (!report.passed) {
    throw new ErgodicError({
      code: 'plugin-failed',
      message: `the model is not the energy: ${formatReport(report)}; compared with ${reference.name}`,
      path: 'energy',
      hint: 'the program of an energy must compute what its closed form does, to float32: ergodic verify tells where not',
    });
  }
  return { bytes, graph: traced.graph, metadata, reference: reference.name, batches: BATCHES, report };
}

/** What goes by which name in the model. */
class Names {
  readonly #taken = new Set(['x']);
  readonly controls = new Map<string, string>();

  take(name: string, kind: 'parameter' | 'control'): string {
    const free = this.#taken.has(name) ? `${kind}.${name}` : name;
    this.#taken.add(free);
    if (kind === 'control') this.controls.set(name, free);
    return free;
  }
}

function specsOf({ space, parameters, controls = {} }: Energy, names: Names): Parameters<typeof trace>[1] {
  const theta: Record<string, TensorSpec> = {};
  for (const [name, { shape, data }] of Object.entries(parameters))
    theta[name] = parameter(shape, data, { name: names.take(name, 'parameter'), doc: 'θ, as it was learnt' });
  const lambda: Record<string, TensorSpec> = {};
  for (const [name, value] of Object.entries(controls))
    lambda[name] = input([], { name: names.take(name, 'control'), doc: `λ, a control: ${value} in the run` });
  return [input(['replicas', widthOf(space)], { name: 'x', doc: meaningOf(space) }), theta, lambda];
}

function modelOf({ addForce }: Energy, program: TensorProgram) {
  const [energies, forces] = [energyOf(tf, program), forceOf(tf, program)];
  return (x: tf.Tensor2D, parameters: Tensors, controls: Tensors) => ({
    energy: energies(x, parameters, controls),
    ...(addForce && { force: forces(x, parameters, controls) }),
  });
}

function describeOutputs({ outputs }: Graph, docs: Readonly<Record<string, string>>): void {
  outputs.forEach((output, i) => (outputs[i] = { ...output, doc: docs[output.name]! }));
}

function ownFacts({ space, controls = {} }: Energy): Record<string, string> {
  const { kind, units } = space;
  const choices = 'choices' in space ? ` of ${space.choices} choices` : '';
  return {
    kind: 'energy',
    space: `${units} ${kind}${choices}`,
    units: UNITS,
    kernel: KERNEL_VERSION,
    ...Object.fromEntries(Object.entries(controls).map(([name, value]) => [`control.${name}`, String(value)])),
  };
}

/** @throws ErgodicError `plugin-failed`: a NaN in both would pass for agreement */
function expectNumbers(found: ReturnType<EnergyReference['evaluate']>, { name }: EnergyReference): void {
  for (const [what, values] of Object.entries(found)) {
    const at = values.findIndex(Number.isNaN);
    if (at < 0) continue;
    throw new ErgodicError({
      code: 'plugin-failed',
      message: `number ${at} of ${what} is NaN by ${name}`,
      path: 'energy',
      hint: 'parameters and controls that are finite: a checkpoint from before they ceased to be',
    });
  }
}

interface Comparison {
  readonly names: Names;
  readonly outputs: Readonly<Record<'energy' | 'force', string>>;
  readonly tolerance: number;
}

function compare(
  bytes: Uint8Array,
  energy: Energy,
  reference: EnergyReference,
  { names, outputs, tolerance }: Comparison,
): Promise<VerifyReport> {
  const { controls = {} } = energy;
  const moved = (value: number): number => (value === 0 ? 0.07 : 1.07 * value);
  const cases = BATCHES.map((replicas, number): VerifyCase => {
    const feeds = Object.entries(controls).map(([name, value]): [string, number] => [
      names.controls.get(name)!,
      number % 2 === 0 ? value : moved(value),
    ]);
    const x = {
      type: 'float32' as const,
      shape: [replicas, widthOf(energy.space)],
      data: drawStates(energy, replicas),
    };
    return { feeds: { ...Object.fromEntries(feeds), x } };
  });
  return verify(
    bytes,
    (inputs) => {
      const at = [...names.controls].map(([name, free]) => [name, Number(inputs[free]!.data[0])] as const);
      const found = reference.evaluate(inputs['x']!.data as Float32Array, Object.fromEntries(at));
      expectNumbers(found, reference);
      return { [outputs.energy]: found.energy, ...(found.force && { [outputs.force]: found.force }) };
    },
    cases,
    { tolerance, threads: 1 },
  );
}
