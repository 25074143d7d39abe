import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, logSumExp } from '@ergodic/numerics';
import { createRegistry } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import environments from '../index.ts';
import { decisionProcess } from './decision-process.ts';

const registry = createRegistry([environments]);
const make = (options: object) =>
  decisionProcess.make(decisionProcess.options.parse(options), lawContext(1, 1, 1, { registry }));

describe('energy decision-process', () => {
  for (const law of lawsOf(decisionProcess, { registry })) it(`law: ${law.name}`, law.check);

  it('tells minus the values of the state that is seen', () => {
    const energy = make({ environment: { use: 'gridworld', map: ['S.G'] } });
    energy.parameters['values']!.data.set([1, 2, 3, 4, 5, 6, 7, 8]);
    const out = createBatch(3, 4);
    energy.agent!.actionEnergies(batchOf(Float64Array.of(0, 1, 1, 0, 0, 1), 3, 2), 0.3, out, 2);
    expect([...out.data]).toEqual([-5, -6, -7, -8, -1, -2, -3, -4, 0, 0, 0, 0]);
  });

  it.each([0.5, 2])('LRN-36 T = %s: F of the Boltzmann law is −V, state by state', (T) => {
    const energy = make({
      environment: { use: 'decision-table', rewards: [[0, 0, 0]], transitions: [[[1], [1], [1]]] },
    });
    const Q = [1, 2, 0];
    energy.parameters['values']!.data.set(Q);
    const V = T * logSumExp(Float64Array.from(Q, (q) => q / T));
    const x = batchOf(
      Float64Array.from(Q, (q) => Math.exp((q - V) / T)),
      1,
      3,
    );
    const U = new Float64Array(1);
    energy.addEnergy(x, U);
    const S = -x.data.reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(Math.abs(U[0]! - T * S + V)).toBeLessThan(1e-12);
    expect(Math.abs(U[0]! + T * S + V)).toBeGreaterThan(0.1);
  });

  it.each([
    [{ environment: { use: 'cart-pole' } }, /cart-pole has no table of states/],
    [{ environment: { use: 't-maze' } }, /t-maze hides its states/],
  ])('refuses %o', (options, message) => expect(() => make(options)).toThrow(message));
});
