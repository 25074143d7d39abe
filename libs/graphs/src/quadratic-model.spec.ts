import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import {
  cutWeight,
  isingToMaxCut,
  isingToQubo,
  maxCutToIsing,
  modelValue,
  pairwiseOf,
  quboToIsing,
  type QuadraticModel,
} from './quadratic-model.ts';

const random = new RandomStreams(3, 'model', 1);
const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.normal(0));
const edges = {
  nodes: 5,
  from: Int32Array.of(0, 1, 2, 3, 4, 1),
  to: Int32Array.of(1, 2, 0, 1, 0, 4),
  weight: normals(6),
};
const modelOf = (vartype: 'SPIN' | 'BINARY'): QuadraticModel => ({ vartype, edges, linear: normals(5), offset: 0.7 });
const rows = Array.from({ length: 32 }, (_, k) => Array.from({ length: 5 }, (_none, i) => (k >> i) & 1));
const spinsOf = (bits: readonly number[]): number[] => bits.map((b) => 2 * b - 1);
const close = (a: number, b: number): void =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(b)));

describe('quadratic models', () => {
  it('QUBO to Ising: the same value in every state; without the offset, or with J = b/2, it is not', () => {
    const qubo = modelOf('BINARY');
    const ising = quboToIsing(qubo);
    expect(ising.vartype).toBe('SPIN');
    for (const x of rows) close(modelValue(ising, spinsOf(x)), modelValue(qubo, x));
    const wrong = { ...ising, edges: { ...edges, weight: edges.weight.map((b) => b / 2) } };
    expect(rows.some((x) => Math.abs(modelValue(wrong, spinsOf(x)) - modelValue(qubo, x)) > 0.1)).toBe(true);
    expect(Math.abs(ising.offset - qubo.offset)).toBeGreaterThan(0.01);
  });

  it('Ising to QUBO, and there and back', () => {
    const ising = modelOf('SPIN');
    const qubo = isingToQubo(ising);
    for (const x of rows) close(modelValue(qubo, x), modelValue(ising, spinsOf(x)));
    const back = quboToIsing(qubo);
    back.linear.forEach((h, i) => close(h, ising.linear[i]!));
    back.edges.weight.forEach((J, e) => close(J, ising.edges.weight[e]!));
    close(back.offset, ising.offset);
    const again = isingToQubo(quboToIsing(modelOf('BINARY')));
    expect(again.vartype).toBe('BINARY');
  });

  it('Max-Cut to Ising: its value is −cut; and an Ising model to Max-Cut, fields as edges to one more node', () => {
    const ising = maxCutToIsing(edges);
    for (const x of rows) close(modelValue(ising, spinsOf(x)), -cutWeight(edges, x));
    for (const x of rows) close(cutWeight(edges, x), cutWeight(edges, spinsOf(x)));
    const inField = modelOf('SPIN');
    const cut = isingToMaxCut(inField);
    expect(cut.edges.nodes).toBe(6);
    for (const x of rows) close(cut.offset - cutWeight(cut.edges, [...x, 1]), modelValue(inField, spinsOf(x)));
    const alone = isingToMaxCut(ising);
    expect(alone.edges.nodes).toBe(5);
    alone.edges.weight.forEach((w, e) => close(w, edges.weight[e]!));
    close(alone.offset, 0);
  });

  it('as pairwise couplings the sign is turned, and the offset left out', () => {
    const ising = modelOf('SPIN');
    const { from, to, coupling, field } = pairwiseOf(ising);
    for (const x of rows.map(spinsOf)) {
      let E = 0;
      for (let e = 0; e < from.length; e++) E -= coupling[e]! * x[from[e]!]! * x[to[e]!]!;
      for (let i = 0; i < 5; i++) E -= field[i]! * x[i]!;
      close(E + ising.offset, modelValue(ising, x));
    }
  });

  it('says which form it was given', () => {
    expect(() => quboToIsing(modelOf('SPIN'))).toThrow('quboToIsing: vartype is SPIN, must be BINARY');
    expect(() => isingToQubo(modelOf('BINARY'))).toThrow(RangeError);
    expect(() => isingToMaxCut(modelOf('BINARY'))).toThrow(RangeError);
  });
});
