import { engine, type Tensor, tidy, where } from '@tensorflow/tfjs-core';
import { type Graph, ops, type Value } from '@ergodic/onnx';
import { currentBackend, type TraceBackend } from './backend.ts';
import { TraceError } from './error.ts';
import { isTensor } from './trace.ts';
import { leavesOf, mapTree, type Tree } from './tree.ts';

/** More do not fit into the number of the step, an int32. */
const MOST_STEPS = 2 ** 31 - 1;

/**
 * One of two results, by a bool scalar that may depend on data. Compiled, only the chosen branch runs. Eagerly the condition is read.
 * While a gradient is taken both branches run and `tf.where` chooses: a derivative that is infinite in the other branch makes NaN.
 *
 * @throws TraceError where the condition is no bool scalar or the branches give different types or shapes
 */
export function cond<T extends Tree<Tensor>>(condition: Tensor, then: () => T, otherwise: () => T): T {
  if (condition.dtype !== 'bool' || condition.rank !== 0) {
    throw misfit(`cond: the condition is ${typeOf(condition)}`, 'a bool scalar, e.g. tf.less(a, b) of scalars');
  }
  if (isDifferentiating()) return chosen(condition, then(), otherwise());
  const backend = currentBackend();
  if (!backend) return tidy(() => (condition.dataSync()[0] ? then() : otherwise()) as never);

  const { recorder } = backend;
  let form: Tree<Tensor> | undefined;
  const record = (graph: Graph, branch: () => T): Value[] =>
    within(backend, graph, () => {
      const result = branch();
      const leaves = resultOf('cond: a branch', result);
      if (form === undefined) form = result;
      else mustMatch('cond: otherwise', leaves, 'then', leavesOf(form, isTensor));
      return leaves.map(([, leaf]) => recorder.valueOf(leaf));
    });
  const values = ops.conditional(
    recorder.graph,
    recorder.valueOf(condition),
    (graph) => record(graph, then),
    (graph) => record(graph, otherwise),
  );
  return rebuilt(backend, form!, values) as T;
}

/**
 * The state after `times` steps. `step` gets the state and the number of the step (an int32 scalar from 0). Compiled, it is one Loop,
 * however many steps; the step is recorded once, so what differs between steps must come from the state and the number. What
 * depends on neither is computed once, before. Eagerly it is
 * a loop of JavaScript, and while a gradient is taken the steps are recorded one by one.
 *
 * @param times a whole number from 0, or an int32 scalar (not while a gradient is taken)
 * @throws TraceError where `times` is neither, or a step changes the types or shapes of the state, or gives no tensors
 */
export function loop<S extends Tree<Tensor>>(
  times: number | Tensor,
  start: S,
  step: (state: S, iteration: Tensor) => S,
): S {
  const isCount = isTensor(times)
    ? times.dtype === 'int32' && times.rank === 0
    : Number.isInteger(times) && times >= 0 && times <= MOST_STEPS;
  if (!isCount) {
    const found = isTensor(times) ? typeOf(times) : String(times);
    throw misfit(`loop: the number of steps is ${found}`, 'a whole number from 0, or an int32 scalar');
  }
  const backend = currentBackend();
  if (!backend || isDifferentiating()) return repeated(times, start, step);

  const { recorder } = backend;
  const before = leavesOf<Tensor>(start, isTensor);
  const count = typeof times === 'number' ? times : ops.cast(recorder.graph, recorder.valueOf(times), 'int64');
  const { carried } = ops.loop(
    recorder.graph,
    count,
    before.map(([, leaf]) => recorder.valueOf(leaf)),
    (graph, iteration, values) => ({
      carried: within(backend, graph, () => {
        recorder.loopBodies.add(graph);
        const number = tensorFor(backend, ops.cast(graph, iteration, 'int32'));
        const after = resultOf('loop: a step', step(rebuilt(backend, start, values) as S, number));
        mustMatch('loop: a step', after, 'the start', before);
        return after.map(([, leaf]) => recorder.valueOf(leaf));
      }),
    }),
  );
  return rebuilt(backend, start, carried) as S;
}

function repeated<S extends Tree<Tensor>>(times: number | Tensor, start: S, step: (state: S, i: Tensor) => S): S {
  if (typeof times !== 'number' && currentBackend()) {
    throw new TraceError({
      reason: 'control',
      message: 'loop: a gradient is taken through a number of steps that depends on data',
      path: 'loop',
      hint: 'a plain number of steps, which are then recorded one by one',
    });
  }
  const count = typeof times === 'number' ? times : times.dataSync()[0]!;
  const before = leavesOf<Tensor>(start, isTensor);
  return tidy(() => {
    let state = mapTree(start, isTensor, (leaf: Tensor) => leaf.clone()) as S;
    for (let i = 0; i < count; i++) {
      const last = state;
      state = tidy(() => step(last, engine().makeTensor(Int32Array.of(i), [], 'int32')) as never) as S;
      mustMatch('loop: a step', resultOf('loop: a step', state), 'the start', before);
      if (!isDifferentiating()) leavesOf<Tensor>(last, isTensor).forEach(([, leaf]) => disposeUnless(leaf, state));
    }
    return state as never;
  }) as S;
}

function disposeUnless(leaf: Tensor, state: Tree<Tensor>): void {
  if (!leavesOf(state, isTensor).some(([, kept]) => kept === leaf)) leaf.dispose();
}

function chosen<T extends Tree<Tensor>>(condition: Tensor, yes: T, no: T): T {
  const others = leavesOf<Tensor>(no, isTensor);
  mustMatch('cond: otherwise', others, 'then', leavesOf<Tensor>(yes, isTensor));
  const byPath = new Map(others);
  return mapTree(yes, isTensor, (leaf: Tensor, path) => where(condition, leaf, byPath.get(path)!)) as T;
}

/** Records into the body of a loop or a branch. */
function within<T>({ recorder }: TraceBackend, graph: Graph, act: () => T): T {
  const outer = recorder.graph;
  recorder.graph = graph;
  try {
    return act();
  } finally {
    recorder.graph = outer;
  }
}

function rebuilt(backend: TraceBackend, form: Tree<Tensor>, values: readonly Value[]): Tree<Tensor> {
  let i = 0;
  return mapTree(form, isTensor, () => tensorFor(backend, values[i++]!));
}

function tensorFor(backend: TraceBackend, value: Value): Tensor {
  return engine().makeTensorFromTensorInfo(backend.recorder.tensorOf(value), backend);
}

function isDifferentiating(): boolean {
  return engine().state.gradientDepth > 0;
}

type Leaves = readonly (readonly [path: string, leaf: Tensor])[];

/** The tensors that a step or a branch gives. @throws TraceError where it gives anything else */
function resultOf(what: string, result: Tree<Tensor>): [path: string, leaf: Tensor][] {
  try {
    return leavesOf<Tensor>(result, isTensor);
  } catch (cause) {
    const found = result === undefined ? 'nothing' : `something else than tensors: ${(cause as Error).message}`;
    throw misfit(`${what} gives ${found}`, 'return the tensors, in lists and records: is there a `return`?');
  }
}

function mustMatch(what: string, found: Leaves, whatElse: string, expected: Leaves): void {
  const describe = (leaves: Leaves): string =>
    leaves.map(([path, leaf]) => `${path}${path === '' ? '' : ': '}${typeOf(leaf)}`).join(', ');
  if (describe(found) === describe(expected)) return;
  throw misfit(
    `${what} gives (${describe(found)}), but ${whatElse} (${describe(expected)})`,
    'the same records with the same types and shapes',
  );
}

function misfit(message: string, hint: string): TraceError {
  return new TraceError({ reason: 'control', message, path: message.split(':')[0], hint });
}

function typeOf({ dtype, shape }: Tensor): string {
  return `${dtype}[${shape.join(',')}]`;
}
