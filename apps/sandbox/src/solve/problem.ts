import { ErgodicError, type Pairwise } from '@ergodic/kernel';
import {
  cutWeight,
  maxCutToIsing,
  modelValue,
  pairwiseOf,
  readGraph,
  readQuadraticModel,
  type QuadraticModel,
} from '@ergodic/graphs';

export type ProblemKind = 'qubo' | 'ising' | 'maxcut';

/** What `ergodic solve` looks for: the least value of a quadratic model, or the largest cut of a graph. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly model: QuadraticModel;
  readonly pairwise: Pairwise;
  /** Value of a state as the person asked for it: f(x), to be least, or the cut, to be largest. */
  value(x: ArrayLike<number>): number;
}

/** @throws ErgodicError where the file is no such problem, or nothing tells which it is */
export function readProblem(file: string, kind: ProblemKind | undefined): Problem {
  if (kind === 'maxcut') {
    const { edges } = readGraph(file);
    const model = maxCutToIsing(edges);
    return { kind, model, pairwise: pairwiseOf(model), value: (x) => cutWeight(edges, x) };
  }
  const model = modelIn(file, kind);
  return {
    kind: model.vartype === 'SPIN' ? 'ising' : 'qubo',
    model,
    pairwise: pairwiseOf(model),
    value: (x) => modelValue(model, x),
  };
}

function modelIn(file: string, kind: ProblemKind | undefined): QuadraticModel {
  try {
    return readQuadraticModel(file, kind ? { vartype: kind === 'ising' ? 'SPIN' : 'BINARY' } : {});
  } catch (thrown) {
    if (kind || !(thrown instanceof ErgodicError) || !thrown.message.includes('spins or bits')) throw thrown;
    throw new ErgodicError({
      code: 'invalid-option',
      message: `${file} does not say what is to be solved`,
      path: file,
      hint: 'give one of --qubo (bits), --ising (spins) and --maxcut (the graph is to be cut)',
    });
  }
}
