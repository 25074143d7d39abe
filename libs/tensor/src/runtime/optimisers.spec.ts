import { createRegistry, TensorRuntimeService, type Optimiser } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { reference } from '../reference/index.ts';
import { adamOptimiser, gradientDescentOptimiser, momentumOptimiser } from './optimisers.ts';
import plugin from './plugin.ts';

const registry = createRegistry([plugin]);
const runtime = registry.service(TensorRuntimeService);
await runtime.load!();
await runtime.load!('cpu');

const nothing = undefined as never;

type Update = (
  ops: typeof reference,
  gradient: Tensor,
  memory: Readonly<Record<string, Tensor>>,
  rate: Tensor,
  step: Tensor,
) => { readonly change: Tensor; readonly memory: Readonly<Record<string, Tensor>> };

/** The changes of one number, in float64. */
function changesOf({ memory: names, update }: Optimiser, gradients: readonly number[], rate: number): number[] {
  let memory = Object.fromEntries(names.map((name) => [name, reference.scalar(0)])) as Readonly<Record<string, Tensor>>;
  return gradients.map((g, t) => {
    const [gradient, η, step] = [g, rate, t + 1].map((value) => reference.scalar(value)) as [Tensor, Tensor, Tensor];
    const taken = (update as unknown as Update)(reference, gradient, memory, η, step);
    ({ memory } = taken);
    return taken.change.dataSync()[0]!;
  });
}

/** Whether all agree to twelve digits. */
const agree = (found: readonly number[], wanted: readonly number[]): boolean =>
  found.length === wanted.length && found.every((x, t) => Math.abs(x - wanted[t]!) <= 1e-12 * Math.abs(wanted[t]!));

const gradients = [0.5, -1.25, 3, 0.125, -0.75, 2e-3];
const RATE = 0.03;

describe('gradient-descent', () => {
  for (const law of lawsOf(gradientDescentOptimiser, { registry })) it(`law: ${law.name}`, law.check);

  it('steps by −η g', () => {
    const found = changesOf(gradientDescentOptimiser.make({}, nothing), gradients, RATE);
    expect(agree(found, [-0.015, 0.0375, -0.09, -0.00375, 0.0225, -6e-5])).toBe(true);
    expect(agree(found, [-0.015, 0.0375, -0.09, -0.00375, 0.0225, 6e-5])).toBe(false);
  });
});

describe('momentum', () => {
  for (const law of lawsOf(momentumOptimiser, { registry })) it(`law: ${law.name}`, law.check);

  const ball = momentumOptimiser.make({ friction: 0.6 }, nothing);

  it('steps by −η m, m ← μ m + g, number by number', () => {
    // m = 0.5, −0.95, 2.43, 1.583, 0.1998, 0.12188.
    const wanted = [-0.015, 0.0285, -0.0729, -0.04749, -0.005994, -0.0036564];
    expect(agree(changesOf(ball, gradients, RATE), wanted)).toBe(true);
    // m ← μ m + (1 − μ) g would be a running mean.
    expect(
      agree(
        changesOf(ball, gradients, RATE),
        wanted.map((change) => 0.4 * change),
      ),
    ).toBe(false);
  });

  it.each([0.2, 0.6, 0.95])(
    'μ = %s: under a constant force m is g (1 − μ^t)/(1 − μ), and goes on by μ^t after it',
    (μ) => {
      const found = changesOf(momentumOptimiser.make({ friction: μ }, nothing), [...Array(5).fill(-1.5), 0, 0], RATE);
      const sum = (t: number, of = μ): number => (-1.5 * (1 - of ** t)) / (1 - of);
      const law = (of: number): number[] =>
        [1, 2, 3, 4, 5].map((t) => -RATE * sum(t, of)).concat([1, 2].map((t) => -RATE * sum(5, of) * of ** t));
      expect(agree(found, law(μ))).toBe(true);
      expect(agree(found, law(1.001 * μ))).toBe(false);
    },
  );
});

describe('adam', () => {
  for (const law of lawsOf(adamOptimiser, { registry })) it(`law: ${law.name}`, law.check);

  const [first, second, epsilon] = [0.7, 0.95, 1e-3];
  const adam = adamOptimiser.make({ first, second, epsilon }, nothing);

  /** Algorithm 1 of the paper, or with a mistake. */
  function algorithm(
    mistake?: 'no correction' | 'from 0' | 'ε under the root' | 'shares changed' | 'no root',
  ): number[] {
    const [β1, β2] = mistake === 'shares changed' ? [second, first] : [first, second];
    let [m, v] = [0, 0];
    return gradients.map((g, i) => {
      const t = mistake === 'from 0' ? i + 2 : i + 1;
      m = β1 * m + (1 - β1) * g;
      v = β2 * v + (1 - β2) * g * g;
      const [c1, c2] = mistake === 'no correction' ? [1, 1] : [1 - β1 ** t, 1 - β2 ** t];
      if (mistake === 'ε under the root') return (-RATE * (m / c1)) / Math.sqrt(v / c2 + epsilon);
      if (mistake === 'no root') return (-RATE * (m / c1)) / (v / c2 + epsilon);
      return (-RATE * (m / c1)) / (Math.sqrt(v / c2) + epsilon);
    });
  }

  it('steps as algorithm 1 of Kingma and Ba, and by none of its usual mistakes', () => {
    const found = changesOf(adam, gradients, RATE);
    expect(agree(found, algorithm())).toBe(true);
    for (const mistake of ['no correction', 'from 0', 'ε under the root', 'shares changed', 'no root'] as const)
      expect(agree(found, algorithm(mistake)), mistake).toBe(false);
  });

  it('two steps by hand', () => {
    // β₁ = ½, β₂ = ¾, ε = 1; g = 3, then −1: m = 1.5, 0.25; v = 2.25, 1.9375; m̂ = 3, ⅓; v̂ = 9, 31/7.
    const found = changesOf(adamOptimiser.make({ first: 0.5, second: 0.75, epsilon: 1 }, nothing), [3, -1], 0.5);
    expect(agree(found, [-0.375, -0.5 / 3 / (Math.sqrt(31 / 7) + 1)])).toBe(true);
  });

  it.each([0.02, -1.5, 400])('under a constant force %s each step is −η g/(|g| + ε), from the first on', (g) => {
    const found = changesOf(adam, Array(30).fill(g), RATE);
    const wanted = (-RATE * g) / (Math.abs(g) + epsilon);
    expect(found.every((change) => Math.abs(change - wanted) <= 1e-11 * Math.abs(wanted))).toBe(true);
  });
});
