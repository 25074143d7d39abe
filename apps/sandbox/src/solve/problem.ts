import { ErgodicError, type Pairwise } from '@ergodic/kernel';
import {
  cutWeight,
  expectNoLinear,
  maxCutToIsing,
  modelValue,
  pairwiseOf,
  readGraph,
  readQuadraticModel,
  type QuadraticModel,
} from '@ergodic/graphs';

export type ProblemKind = 'qubo' | 'ising' | 'maxcut';

/** What the sampler takes. */
const MOST_VARIABLES = 2 ** 24;
const LARGEST_FIELD = 2 ** 1000;

/** What `ergodic solve` looks for: the least value of a quadratic model, or the largest cut of a graph. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly model: QuadraticModel;
  readonly pairwise: Pairwise;
  /** Value of a state as the person asked for it: f(x), to be least, or the cut, to be largest. */
  value(x: ArrayLike<number>): number;
}

/** @throws ErgodicError where the file is no such problem, nothing tells which it is, or its numbers cannot be worked with */
export function readProblem(file: string, kind: ProblemKind | undefined): Problem {
  const problem = kind === 'maxcut' ? cutIn(file) : modelIn(file, kind);
  expectSolvable(file, problem);
  return problem;
}

function cutIn(file: string): Problem {
  const graph = readGraph(file);
  const { edges, labels } = graph;
  expectNoLinear(file, graph);
  const model = { ...maxCutToIsing(edges), ...(labels && { labels }) };
  return { kind: 'maxcut', model, pairwise: pairwiseOf(model), value: (x) => cutWeight(edges, x) };
}

function modelIn(file: string, kind: 'qubo' | 'ising' | undefined): Problem {
  const model = readQuadraticModel(file, {
    ...(kind && { vartype: kind === 'ising' ? 'SPIN' : 'BINARY' }),
    hint: 'give one of --qubo (bits), --ising (spins) and --maxcut (the graph is to be cut)',
  });
  return {
    kind: model.vartype === 'SPIN' ? 'ising' : 'qubo',
    model,
    pairwise: pairwiseOf(model),
    value: (x) => modelValue(model, x),
  };
}

/** @throws ErgodicError `data` */
function expectSolvable(file: string, { pairwise: { from, to, coupling, field } }: Problem): void {
  const wrong = (message: string, hint: string, value: number): ErgodicError =>
    new ErgodicError({ code: 'data', path: file, message: `${file}: ${message}`, value, hint });
  if (field.length === 0) throw wrong('there are no variables', 'at least one', 0);
  if (field.length > MOST_VARIABLES)
    throw wrong(`there are ${field.length} variables`, `at most ${MOST_VARIABLES}`, field.length);
  const held = field.map(Math.abs);
  for (let e = 0; e < coupling.length; e++) {
    held[from[e]!]! += Math.abs(coupling[e]!);
    held[to[e]!]! += Math.abs(coupling[e]!);
  }
  const most = held.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0 || (most > 1 / LARGEST_FIELD && most < LARGEST_FIELD)) return;
  throw wrong(
    `the numbers of variable ${held.indexOf(most)} add up to ${most}`,
    'numbers in a unit in which they are neither so large nor so small: up to 1e301, from 1e-301 on',
    most,
  );
}
