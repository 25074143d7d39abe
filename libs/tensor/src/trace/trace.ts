import { engine, Tensor } from '@tensorflow/tfjs-core';
import { evaluateDimension, Graph, simplify, type Value } from '@ergodic/onnx';
import { currentBackend, TraceBackend, withBackend } from './backend.ts';
import { TraceError } from './error.ts';
import { mergeRecordings, type Recording } from './merge.ts';
import { Recorder } from './recorder.ts';
import { registerTraceKernels } from './register.ts';
import { type Lengths, samplesFor } from './samples.ts';
import { isTensorSpec, namedSpecs, symbolsOf, type TensorSpec } from './spec.ts';
import { type IsLeaf, leavesOf, mapTree, nameOf, type Tree } from './tree.ts';

/** A function of tensors. Arguments and result may be lists and records of tensors. */
// eslint-disable-next-line typescript/no-explicit-any -- the arguments are the author's: tensors, records of them, ...
export type Program = (...args: any[]) => Tree<Tensor>;

export interface TraceOptions {
  /** The name of the graph. */
  readonly name?: string;
  /** What the program computes, for readers of the model. */
  readonly doc?: string;
  /** Simplify the graph: see `simplify` of @ergodic/onnx; true by default. */
  readonly optimise?: boolean;
}

export interface Traced {
  readonly graph: Graph;
  /** The arguments, with the names of inputs and parameters in the place of tensors. */
  readonly inputs: Tree<string>;
  /** The result, with the names of outputs in the place of tensors. */
  readonly outputs: Tree<string>;
}

export const isTensor: IsLeaf<Tensor> = (node): node is Tensor => node instanceof Tensor;

/**
 * Records what a program does with tensors of the given shapes: the graph computes the same for any content, also gradients that the
 * program takes of itself.
 *
 * The program is run on tensors without content: twice to see that it does the same each time, and at further lengths where `specs`
 * leave some open. It may call any op whose kernels `traceableKernels` lists, branch and repeat by JavaScript on shapes and numbers,
 * and by `cond` and `loop` on tensors. Tensors that it takes from outside become constants.
 *
 * A program that goes another way at an open length of 1 (tf.squeeze without axes does), or of more than 1000, is not found out: give
 * such lengths as numbers.
 *
 * @param specs one for each argument
 * @throws TraceError where the program reads the content of a tensor, draws random numbers, uses a kernel that has no ONNX form, uses a
 * disposed tensor or a variable, returns something else than tensors, or depends on an open length in a way that cannot be expressed
 */
export function trace(program: Program, specs: readonly Tree<TensorSpec>[], options: TraceOptions = {}): Traced {
  if (currentBackend()) {
    throw new TraceError({
      reason: 'nested',
      message: 'a program is traced while another one is',
      hint: 'call the inner function as it is: it becomes part of the outer program',
    });
  }
  if (typeof program !== 'function') {
    throw new TraceError({
      reason: 'spec',
      message: `the program is ${nameOf(program)}`,
      hint: 'a function of tensors: trace((x) => tf.square(x), [input([2, 3])])',
    });
  }
  registerTraceKernels();
  const named = namedSpecs(specs);
  const samples = samplesFor(symbolsOf(named.map(({ spec }) => spec)));
  const runs = [samples[0]!, ...samples].map((lengths) => record(program, specs, lengths, options));
  const graph = mergeRecordings(runs);
  return {
    graph: options.optimise === false ? graph : simplify(graph),
    inputs: mapTree(specs, isTensorSpec, (_, path) => named.find((entry) => entry.path === path)!.name),
    outputs: runs[0]!.outputs,
  };
}

function record(
  program: Program,
  specs: readonly Tree<TensorSpec>[],
  lengths: Lengths,
  { name = 'program', doc = '' }: TraceOptions,
): Recording & { readonly outputs: Tree<string> } {
  const graph = new Graph(name);
  graph.doc = doc;
  const recorder = new Recorder(graph);
  const backend = new TraceBackend(recorder);
  const outputs = withBackend(backend, () => {
    const values = new Map(
      namedSpecs(specs).map(({ path, name, spec }) => [path, declare(graph, name, spec, lengths)]),
    );
    const args = mapTree(specs, isTensorSpec, (_, path) =>
      engine().makeTensorFromTensorInfo(recorder.tensorOf(values.get(path)!), backend),
    ) as Tree<Tensor>[];
    const result = program(...args);
    return nameOutputs(recorder, result);
  });
  return { graph, lengths, origins: recorder.origins, outputs };
}

function declare(graph: Graph, name: string, spec: TensorSpec, lengths: Lengths): Value {
  const shape = spec.shape.map((length) => evaluateDimension(length, lengths)!);
  return spec.kind === 'input'
    ? graph.input(name, spec.type, shape, spec.doc)
    : graph.parameter(name, { type: spec.type, shape, data: spec.data!.slice() }, spec.doc);
}

function nameOutputs(recorder: Recorder, result: unknown): Tree<string> {
  if (result instanceof Promise) {
    // Whatever it rejects with is told by the error below.
    result.catch(() => {});
    throw new TraceError({
      reason: 'result',
      message: 'the program returns a promise',
      hint: 'a program is synchronous: no async, no await; read data and load files before',
    });
  }
  let leaves: [string, Tensor][];
  try {
    leaves = leavesOf(result as Tree<Tensor>, isTensor);
  } catch (cause) {
    const inside = (cause as Error).message.startsWith('the whole is ') ? '' : ` in which ${(cause as Error).message}`;
    throw new TraceError({
      reason: 'result',
      message: `the program returns ${result === undefined ? 'nothing' : `${nameOf(result)}${inside}`}`,
      hint: 'return a tensor, or lists and records of tensors; numbers as tf.scalar(number)',
    });
  }
  for (const [path, leaf] of leaves) {
    if (leaf.isDisposed) {
      throw new TraceError({
        reason: 'disposed',
        message: `the program returns a tensor that it has disposed${path === '' ? '' : `: ${path}`}`,
        path,
        hint: 'return it from tf.tidy, or keep it with tf.keep',
      });
    }
    recorder.root.output(outputName(recorder.root, path), recorder.valueOf(leaf));
  }
  return mapTree(result as Tree<Tensor>, isTensor, (_, path) => outputName(recorder.root, path));
}

/** The path within the result; where an input has that name too, with `out.` before it. */
function outputName({ inputs, initialisers }: Graph, path: string): string {
  const name = path === '' ? 'y' : /^\d/.test(path) ? `y${path}` : path;
  const isTaken = [...inputs, ...initialisers].some(({ value }) => value.name === name);
  return isTaken ? `out.${name}` : name;
}
