import { describe, expect, it } from 'vitest';
import { createBatch, kolmogorovSmirnovTest, normalCdf, RandomStreams } from '@ergodic/numerics';
import { reals, type Energy, type Tick } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { myDynamics } from './my-dynamics.ts';

const [k, c, replicas] = [1.7, -0.6, 20_000];

/** E = ½ k (x − c)², times a factor for mutants. */
const springOf = (factor = 1): Energy => ({
  space: reals(1),
  parameters: {},
  addEnergy(x, out, scale = 1) {
    for (let r = 0; r < x.replicas; r++) out[r]! += 0.5 * factor * scale * k * (x.data[r]! - c) ** 2;
  },
});

/** Replicas drawn from N(c, T/k), and moved by three steps at T; told as (x − c)/√(T/k). */
function movedFromEquilibrium(energy: Energy, T: number): Float64Array {
  const x = createBatch(replicas, 1);
  new RandomStreams(7, 'start', 1).fillNormal(0, x.data);
  for (let r = 0; r < replicas; r++) x.data[r] = c + Math.sqrt(T / k) * x.data[r]!;
  const dynamics = myDynamics.make({ width: 1.5 }, lawContext(1, replicas));
  const state = dynamics.init(energy, x, lawContext(1, replicas));
  const zeros = (): Float64Array => new Float64Array(replicas);
  const tick: Tick = { step: 0, stage: 0, time: 0, temperature: T, heat: zeros(), work: zeros() };
  for (; tick.step < 3; tick.step++) dynamics.advance(energy, x, state, tick);
  return x.data.map((value) => (value - c) / Math.sqrt(T / k));
}

describe('my-dynamics', () => {
  for (const law of lawsOf(myDynamics)) it(`law: ${law.name}`, law.check);

  it.each([0.4, 2.5])('T = %s: keeps N(c, T/k), exactly; one that sees the energy without its ½ does not', (T) => {
    expect(kolmogorovSmirnovTest(movedFromEquilibrium(springOf(), T), normalCdf)).toMatchObject({ pass: true });
    expect(kolmogorovSmirnovTest(movedFromEquilibrium(springOf(2), T), normalCdf)).toMatchObject({ pass: false });
  });

  it.each([-1, NaN, Infinity])('refuses T = %s', (T) => {
    expect(() => movedFromEquilibrium(springOf(), T)).toThrow(RangeError);
  });
});
