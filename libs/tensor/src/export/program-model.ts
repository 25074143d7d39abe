import * as tfjs from '@tensorflow/tfjs-core';
import { ErgodicError, KERNEL_VERSION } from '@ergodic/kernel';
import {
  encode,
  formatReport,
  type Graph,
  quantiseWeights,
  type TensorData,
  verify,
  type VerifyCase,
  type VerifyReport,
} from '@ergodic/onnx';
import { keepingBackend, onBackend } from '../backends/on-backend.ts';
import { useBackend } from '../backends/use-backend.ts';
import { eagerOnArrays } from '../compile/eager.ts';
import { referenceTools } from './reference-tools.ts';
import { ReferenceTensor } from '../reference/tensor.ts';
import { toolsOf, type Tools } from '../runtime/tools.ts';
import { input, isTensorSpec, namedSpecs, type TensorSpec } from '../trace/spec.ts';
import { type Program, trace } from '../trace/trace.ts';
import { mapTree, type Tree } from '../trace/tree.ts';

/** A function that is to become a model: its arguments by their specs, its results by name with what they are. */
export interface ProgramModel {
  readonly name: string;
  readonly doc: string;
  // eslint-disable-next-line typescript/no-explicit-any -- arguments are trees of tensors of the author's form
  readonly program: (tools: Tools, ...args: any[]) => Record<string, tfjs.Tensor>;
  readonly specs: readonly Tree<TensorSpec>[];
  /** Parameters that callers may feed, the stored value being the default. */
  readonly optional?: readonly string[];
  /** What each output is. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** By output: the size that errors are told beside at least: 1 nat of an entropy that may be 0. */
  readonly floors?: Readonly<Record<string, number>>;
}

export interface ProgramExportOptions {
  /** Inputs that it is tried on; feeds of optional inputs too. */
  readonly cases: readonly VerifyCase[];
  /** The largest relative error that passes; 1e-4 by default: float32 in any order of sums. */
  readonly tolerance?: number;
  /** What to compare with where the program itself is no oracle, such as closed forms of forces. */
  readonly reference?: ModelReference;
  /** Hold large matrices of weights in 8 bits. The model in float32 must pass; what 8 bits cost is told, and passes whatever it is. */
  readonly int8?: boolean;
}

export interface ModelReference {
  /** What it is, in a few words. */
  readonly name: string;
  evaluate(inputs: Readonly<Record<string, TensorData>>): Readonly<Record<string, ArrayLike<number>>>;
}

/** A model that has been compared with what it came from. */
export interface ExportedModel {
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  readonly graph: Graph;
  readonly metadata: Readonly<Record<string, string>>;
  /** What it was compared with. */
  readonly reference: string;
  readonly report: VerifyReport;
  /** The sizes of batches that it was compared at. */
  readonly batches: readonly number[];
  /** Parameters in 8 bits; the report then tells how far that is off, and its tolerance is none. */
  readonly quantised: readonly string[];
  /** Where parameters are in 8 bits: the same model in float32. */
  readonly exact?: Uint8Array;
}

/**
 * Records a program, writes it as an ONNX model, and compares what onnxruntime makes of the file with the program in float64 (where
 * every operation is there in float64; otherwise with tfjs on the cpu) on the given cases. A model with optional inputs is compared
 * twice: the file as it is, at the defaults, and one in which they are fed as the cases say.
 *
 * @throws TraceError where the program cannot be recorded; ErgodicError `plugin-failed` where the model computes something else
 */
export async function exportProgram(model: ProgramModel, options: ProgramExportOptions): Promise<ExportedModel> {
  const { cases, tolerance = 1e-4, int8 = false } = options;
  const { optional = [], metadata } = model;
  const traced = graphOf(model);
  for (const name of optional) if (isThere(traced, name)) traced.makeOptionalInput(name);
  const { graph, quantised } = int8 ? quantiseWeights(traced) : { graph: traced, quantised: [] };
  const write = (from: Graph): Uint8Array =>
    encode(from, { doc: model.doc, metadata, producerVersion: KERNEL_VERSION });
  const bytes = write(graph);
  const reference = options.reference ?? (await referenceOf(model));
  const settings = { tolerance: int8 ? Infinity : tolerance, threads: 1, floors: model.floors ?? {} };
  const atDefaults = cases.map(({ feeds = {}, ...rest }) => ({ ...rest, feeds: without(feeds, optional) }));
  const exact = int8 ? write(traced) : undefined;
  const run = (inputs: Readonly<Record<string, TensorData>>) => reference.evaluate(inputs);
  if (exact) expectPassed(await verify(exact, run, atDefaults, { ...settings, tolerance }), model, reference);
  const reports = [await verify(bytes, run, atDefaults, settings)];
  const fed = optional.filter((name) => isThere(traced, name));
  if (fed.length > 0) {
    const open = graphOf({ ...model, specs: asInputs(model.specs, fed) });
    const variant = write(int8 ? quantiseWeights(open).graph : open);
    reports.push(await verify(variant, run, cases, settings));
  }
  const report = joined(reports);
  expectPassed(report, model, reference);
  return {
    bytes,
    graph,
    metadata,
    reference: reference.name,
    report,
    batches: batchesOf(cases),
    quantised,
    ...(exact && { exact }),
  };
}

function expectPassed(report: VerifyReport, { name }: ProgramModel, reference: ModelReference): void {
  if (report.passed) return;
  throw new ErgodicError({
    code: 'plugin-failed',
    message: `the model is not what it was made of: ${formatReport(report)}; compared with ${reference.name}`,
    path: name,
    hint: 'a program that gives the same numbers in float32 and float64: no differences of large numbers, no division by tiny ones',
  });
}

/** The first lengths of what is fed first. */
function batchesOf(cases: readonly VerifyCase[]): number[] {
  const firsts = cases.flatMap(({ feeds = {} }) => {
    const tensors = Object.values(feeds).filter(
      (feed): feed is TensorData => typeof feed === 'object' && 'shape' in feed,
    );
    return tensors[0]?.shape[0] ?? [];
  });
  return [...new Set(firsts)];
}

function graphOf({ program, specs, name, doc, outputs }: ProgramModel): Graph {
  const run = (...args: unknown[]): Record<string, tfjs.Tensor> => program(toolsOf(tfjs), ...args);
  const { graph } = trace(run as Program, specs, { name, doc });
  graph.outputs.forEach((output, i) => {
    const meaning = outputs[output.name];
    if (meaning !== undefined) graph.outputs[i] = { ...output, doc: meaning };
  });
  return graph;
}

const isThere = ({ initialisers }: Graph, name: string): boolean =>
  initialisers.some(({ value, isParameter }) => isParameter && value.name === name);

const without = (feeds: NonNullable<VerifyCase['feeds']>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => !names.includes(name)));

/** The specs with some parameters as inputs that must be fed. */
function asInputs(specs: readonly Tree<TensorSpec>[], names: readonly string[]): Tree<TensorSpec>[] {
  return specs.map((tree) =>
    mapTree(tree, isTensorSpec, (spec) =>
      spec.name !== undefined && names.includes(spec.name)
        ? input(spec.shape, { type: spec.type, name: spec.name, doc: spec.doc })
        : spec,
    ),
  );
}

function joined(reports: readonly VerifyReport[]): VerifyReport {
  const worst = reports.flatMap((each) => each.worst ?? []).toSorted((a, b) => b.error - a.error)[0];
  return {
    ...reports[0]!,
    passed: reports.every(({ passed }) => passed),
    ...(worst && { worst }),
    cases: reports.flatMap(({ cases }) => cases),
    elements: reports.reduce((sum, { elements }) => sum + elements, 0),
  };
}

/** The program itself, in float64 where it can be. */
async function referenceOf(model: ProgramModel): Promise<ModelReference> {
  const { program, specs } = model;
  const named = new Map(namedSpecs(specs).map(({ path, name }) => [path, name]));
  const arrays = (inputs: Readonly<Record<string, TensorData>>): Tree<TensorData>[] =>
    mapTree(specs, isTensorSpec, (spec, path) => {
      const fed = inputs[named.get(path)!];
      return fed ?? ({ type: spec.type, shape: spec.shape as number[], data: spec.data! } as TensorData);
    }) as Tree<TensorData>[];
  const isData = (node: unknown): node is TensorData =>
    typeof node === 'object' && node !== null && 'data' in node && ArrayBuffer.isView(node.data);

  const inFloat64: ModelReference = {
    name: 'the program in float64',
    evaluate(inputs) {
      const args = mapTree(arrays(inputs), isData, ({ type, shape, data }) => {
        const values = Float64Array.from(data as Float32Array);
        return new ReferenceTensor(values, [...shape], type as 'float32');
      }) as unknown[];
      const found = program(referenceTools, ...args) as unknown as Record<string, ReferenceTensor>;
      return Object.fromEntries(Object.entries(found).map(([name, { values }]) => [name, values]));
    },
  };
  if (isComplete(inFloat64, model)) return inFloat64;

  const { tf, name } = await keepingBackend(tfjs, () => useBackend('cpu'));
  return {
    name: `tfjs on ${name}, in float32`,
    evaluate: (inputs) =>
      onBackend(tf, 'cpu', () => {
        const found = eagerOnArrays(((...args: unknown[]) => program(toolsOf(tf), ...args)) as Program, arrays(inputs));
        return Object.fromEntries(
          Object.entries(found as Readonly<Record<string, TensorData>>).map(([key, { data }]) => [
            key,
            data as Float32Array,
          ]),
        );
      }),
  };
}

/** Whether the program runs on float64 numbers: tried on zeros. */
function isComplete(reference: ModelReference, { specs }: ProgramModel): boolean {
  const zeros: Record<string, TensorData> = {};
  for (const { name, spec } of namedSpecs(specs)) {
    if (spec.kind === 'parameter') continue;
    const shape = spec.shape.map((length) => (typeof length === 'number' ? length : 1));
    const size = shape.reduce((product, length) => product * length, 1);
    zeros[name] = { type: spec.type, shape, data: new Float32Array(size) } as TensorData;
  }
  try {
    reference.evaluate(zeros);
    return true;
  } catch {
    return false;
  }
}
