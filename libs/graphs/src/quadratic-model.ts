import type { Edges, Pairwise } from '@ergodic/kernel';
import type { Label } from './graph-file.ts';

/**
 * A quadratic function that is to be minimised, in the sign of dimod:
 *
 *   f(x) = offset + Σᵢ linear_i x_i + Σ_pairs quadratic_e x_i x_j,   each pair once,
 *
 * of spins x = ±1 (`SPIN`, an Ising model) or of bits x = 0, 1 (`BINARY`, a QUBO).
 */
export interface QuadraticModel {
  readonly vartype: 'SPIN' | 'BINARY';
  /** Σ over pairs: weight[e] is the quadratic coefficient of the pair from[e], to[e]; `nodes` is the number of variables. */
  readonly edges: Edges;
  readonly linear: Float64Array;
  readonly offset: number;
  /** What the file calls each variable; left out: its number. */
  readonly labels?: readonly Label[];
}

/** f(x) of the row that begins at `start`. */
export function modelValue({ edges, linear, offset }: QuadraticModel, x: ArrayLike<number>, start = 0): number {
  let sum = offset;
  for (let i = 0; i < linear.length; i++) sum += linear[i]! * x[start + i]!;
  for (let e = 0; e < edges.from.length; e++)
    sum += edges.weight[e]! * x[start + edges.from[e]!]! * x[start + edges.to[e]!]!;
  return sum;
}

/**
 * The Ising model with the same values, x = (1 + s)/2: J_ij = b_ij/4, h_i = a_i/2 + Σ_j b_ij/4, offset + Σ a/2 + Σ b/4.
 * @throws RangeError where the model is of spins already
 */
export function quboToIsing(qubo: QuadraticModel): QuadraticModel {
  expectVartype('quboToIsing', qubo, 'BINARY');
  const { edges } = qubo;
  const linear = qubo.linear.map((a) => a / 2);
  let offset = qubo.offset;
  for (const a of linear) offset += a;
  for (let e = 0; e < edges.from.length; e++) {
    const J = edges.weight[e]! / 4;
    linear[edges.from[e]!]! += J;
    linear[edges.to[e]!]! += J;
    offset += J;
  }
  return { ...qubo, vartype: 'SPIN', edges: { ...edges, weight: edges.weight.map((b) => b / 4) }, linear, offset };
}

/**
 * The QUBO with the same values, s = 2x − 1: b_ij = 4 J_ij, a_i = 2 h_i − 2 Σ_j J_ij, offset − Σ h + Σ J.
 * @throws RangeError where the model is of bits already
 */
export function isingToQubo(ising: QuadraticModel): QuadraticModel {
  expectVartype('isingToQubo', ising, 'SPIN');
  const { edges } = ising;
  const linear = ising.linear.map((h) => 2 * h);
  let offset = ising.offset;
  for (const h of ising.linear) offset -= h;
  for (let e = 0; e < edges.from.length; e++) {
    const J = edges.weight[e]!;
    linear[edges.from[e]!]! -= 2 * J;
    linear[edges.to[e]!]! -= 2 * J;
    offset += J;
  }
  return { ...ising, vartype: 'BINARY', edges: { ...edges, weight: edges.weight.map((J) => 4 * J) }, linear, offset };
}

/** The Ising model whose value is −cut: −Σ_e w_e (1 − s_i s_j)/2, so J_e = w_e/2, no fields, offset −Σ w/2. */
export function maxCutToIsing(edges: Edges): QuadraticModel {
  let total = 0;
  for (const w of edges.weight) total += w;
  return {
    vartype: 'SPIN',
    edges: { ...edges, weight: edges.weight.map((w) => w / 2) },
    linear: new Float64Array(edges.nodes),
    offset: -total / 2,
  };
}

/**
 * The weighted graph whose cuts tell an Ising model: f(s) = offset − cut, cut = Σ_e w_e (1 − s_i s_j)/2 with w_e = 2 J_e. Fields
 * become edges to one more node, the last, that stands for +1: turn all spins where it is −1.
 */
export function isingToMaxCut(ising: QuadraticModel): { readonly edges: Edges; readonly offset: number } {
  expectVartype('isingToMaxCut', ising, 'SPIN');
  const { edges, linear } = ising;
  const inField = Array.from(linear.keys()).filter((i) => linear[i] !== 0);
  const count = edges.from.length;
  const nodes = inField.length > 0 ? edges.nodes + 1 : edges.nodes;
  const from = new Int32Array(count + inField.length);
  const to = new Int32Array(from.length).fill(edges.nodes);
  const weight = new Float64Array(from.length);
  from.set(edges.from);
  from.set(inField, count);
  to.set(edges.to);
  weight.set(edges.weight.map((J) => 2 * J));
  for (const [k, i] of inField.entries()) weight[count + k] = 2 * linear[i]!;
  let offset = ising.offset;
  for (const w of weight) offset += w / 2;
  return { edges: { nodes, from, to, weight }, offset };
}

/** Σ_e w_e over the edges whose ends differ. */
export function cutWeight({ from, to, weight }: Edges, x: ArrayLike<number>, start = 0): number {
  let cut = 0;
  for (let e = 0; e < from.length; e++) if (x[start + from[e]!] !== x[start + to[e]!]) cut += weight[e]!;
  return cut;
}

/** The couplings and fields of E = −Σ J s s − Σ h s that give f without its offset: J = −quadratic, h = −linear. */
export function pairwiseOf({ edges, linear }: QuadraticModel): Pairwise {
  return {
    from: edges.from,
    to: edges.to,
    coupling: edges.weight.map((b) => -b),
    field: linear.map((a) => -a),
  };
}

function expectVartype(who: string, { vartype }: QuadraticModel, wanted: QuadraticModel['vartype']): void {
  if (vartype !== wanted) throw new RangeError(`${who}: vartype is ${vartype}, must be ${wanted}`);
}
