import * as tfjs from '@tensorflow/tfjs-core';
import { ErgodicError, KERNEL_VERSION } from '@ergodic/kernel';
import {
  encode,
  formatReport,
  type Graph,
  openSession,
  quantiseWeights,
  type TensorData,
  verify,
  type VerifyCase,
  type VerifyReport,
} from '@ergodic/onnx';
import { toolsOf, type Tools } from '../runtime/tools.ts';
import { input, isTensorSpec, type TensorSpec } from '../trace/spec.ts';
import { type Program, trace } from '../trace/trace.ts';
import { mapTree, type Tree } from '../trace/tree.ts';
import { programReference } from './program-reference.ts';

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
  /** By input: what the metadata say beside that where the model has that input. */
  readonly inputFacts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By output: the size that errors are told beside at least: 1 nat of an entropy that may be 0. */
  readonly floors?: Readonly<Record<string, number>>;
  /** What would be right where the model is not what it was made of, or not finite. */
  readonly hint?: string;
}

export interface ProgramExportOptions {
  /** Inputs that it is tried on; feeds of optional inputs too. */
  readonly cases: readonly VerifyCase[];
  /** The largest relative error that passes; 1e-4 by default: float32 in any order of sums. */
  readonly tolerance?: number;
  /** Far from where it is used: outputs there are to be finite, and not compared, since float32 rounds too much away. */
  readonly ends?: readonly VerifyCase[];
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
  /** Whether all outputs are finite at the ends that were given. */
  readonly isFiniteAtEnds: boolean;
}

/**
 * Records a program, writes it as an ONNX model, and compares what onnxruntime makes of the file with the program in float64 (where
 * every operation is there in float64; otherwise with tfjs on the cpu) on the given cases. A model with optional inputs is compared
 * twice: the file as it is, at the defaults, and one in which they are fed as the cases say.
 *
 * @throws TraceError where the program cannot be recorded; ErgodicError `plugin-failed` where the model computes something else, or
 *   the program something that is not finite
 */
export async function exportProgram(model: ProgramModel, options: ProgramExportOptions): Promise<ExportedModel> {
  const { cases, ends = [], tolerance = 1e-4, int8 = false } = options;
  const { optional = [] } = model;
  const traced = graphOf(model);
  for (const name of optional) if (isThere(traced, name)) traced.makeOptionalInput(name);
  const metadata = factsOf(model, traced);
  const { graph, quantised } = int8 ? quantiseWeights(traced) : { graph: traced, quantised: [] };
  const isQuantised = quantised.length > 0;
  const write = (from: Graph): Uint8Array =>
    encode(from, { doc: model.doc, metadata, producerVersion: KERNEL_VERSION });
  const bytes = write(graph);
  const reference = options.reference ?? (await programReference(model));
  const settings = { tolerance: isQuantised ? Infinity : tolerance, threads: 1, floors: model.floors ?? {} };
  const atDefaults = cases.map((each) => ({ ...each, feeds: without(each.feeds ?? {}, optional) }));
  const exact = isQuantised ? write(traced) : undefined;
  const run = (inputs: Readonly<Record<string, TensorData>>) => finite(reference.evaluate(inputs), model);
  if (exact) expectPassed(await verify(exact, run, atDefaults, { ...settings, tolerance }), model, reference);
  const reports = [await verify(bytes, run, atDefaults, settings)];
  const fed = optional.filter((name) => isThere(traced, name));
  const open = fed.length > 0 ? graphOf({ ...model, specs: asInputs(model.specs, fed) }) : undefined;
  const variant = open ? write(isQuantised ? quantiseWeights(open).graph : open) : bytes;
  if (open) reports.push(await verify(variant, run, cases, settings));
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
    isFiniteAtEnds: await isFiniteAt(variant, ends),
  };
}

function factsOf({ metadata, inputFacts = {} }: ProgramModel, { inputs, initialisers }: Graph): Record<string, string> {
  const isInput = (name: string): boolean =>
    inputs.some(({ value }) => value.name === name) ||
    initialisers.some(({ value, isDefault }) => isDefault && value.name === name);
  const known = Object.entries(inputFacts).filter(([name]) => isInput(name));
  return Object.assign({}, metadata, ...known.map(([, facts]) => facts)) as Record<string, string>;
}

/** @throws ErgodicError `plugin-failed`: a NaN in both would pass for agreement */
function finite(found: Readonly<Record<string, ArrayLike<number>>>, { name, hint }: ProgramModel): typeof found {
  for (const [output, values] of Object.entries(found)) {
    const wrong = Array.from(values).find((value) => !Number.isFinite(value));
    if (wrong === undefined) continue;
    throw new ErgodicError({
      code: 'plugin-failed',
      message: `${output} of ${name} is ${wrong}, in float64 already`,
      path: name,
      value: wrong,
      hint: hint ?? 'parameters that are finite, and a program that gives numbers for inputs as they come',
    });
  }
  return found;
}

async function isFiniteAt(bytes: Uint8Array, cases: readonly VerifyCase[]): Promise<boolean> {
  if (cases.length === 0) return true;
  const session = await openSession(bytes, { threads: 1 });
  try {
    const known = new Set(session.inputs.map(({ name }) => name));
    return cases.every(({ feeds = {} }) => {
      const given = Object.fromEntries(Object.entries(feeds).filter(([name]) => known.has(name)));
      return Object.values(session.runSync(given)).every(({ data }) =>
        data.every((value) => Number.isFinite(Number(value))),
      );
    });
  } finally {
    session.close();
  }
}

function expectPassed(report: VerifyReport, { name, hint }: ProgramModel, reference: ModelReference): void {
  if (report.passed) return;
  throw new ErgodicError({
    code: 'plugin-failed',
    message: `the model is not what it was made of: ${formatReport(report)}; compared with ${reference.name}`,
    path: name,
    hint:
      hint ??
      'a program that gives the same numbers in float32 and float64: no differences of large numbers, no division by tiny ones',
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
