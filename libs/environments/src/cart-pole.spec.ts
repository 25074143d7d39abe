import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { lawsOf } from '@ergodic/laws';
import { cartPole, cartPoleAccelerations } from './cart-pole.ts';

/**
 * ∂(energy)/∂t of cart (1 kg) and uniform pole (0.1 kg, 1 m long, moment m (2l)²/12 about its centre), from
 * E = ½ M ẋ² + m l ẋ θ̇ cos θ + ½ (m l² + m (2l)²/12) θ̇² + m g l cos θ, M both masses.
 */
function powerOf(v: number, angle: number, w: number, { cart, angle: turning }: { cart: number; angle: number }) {
  const [M, m, l, g] = [1.1, 0.1, 0.5, 9.8];
  const inertia = m * l ** 2 + (m * (2 * l) ** 2) / 12;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return (
    M * v * cart +
    m * l * (cart * w * cos + v * turning * cos - v * w ** 2 * sin) +
    inertia * w * turning -
    m * g * l * sin * w
  );
}

const environment = cartPole.make({ horizon: 500 }, undefined as never);

describe('cart-pole', () => {
  for (const law of lawsOf(cartPole)) it(`law: ${law.name}`, law.check);

  it('the power of the force, F ẋ, is the change of energy; without a term or with a wrong sign it is not', () => {
    const random = new RandomStreams(5, 'states', 1);
    const draw = (): number => 4 * random.uniform(0) - 2;
    let caught = 0;
    for (let n = 0; n < 200; n++) {
      const [v, angle, w, force] = [draw(), draw(), draw(), 10 * draw()];
      const found = cartPoleAccelerations(angle, w, force);
      expect(Math.abs(powerOf(v, angle, w, found) - force * v)).toBeLessThan(1e-12 * 40);
      const mutants = [cartPoleAccelerations(angle, -w * 1.1, force), cartPoleAccelerations(-angle, w, force)];
      for (const mutant of mutants) if (Math.abs(powerOf(v, angle, w, mutant) - force * v) > 1e-6) caught++;
    }
    expect(caught).toBeGreaterThan(390);
  });

  it('upright and at rest, the force alone turns it: θ̈ = −F/(M l (4/3 − m/M)), ẍ = (F − m l θ̈)/M', () => {
    const { cart, angle } = cartPoleAccelerations(0, 0, 10);
    expect(angle).toBeCloseTo(-10 / 1.1 / (0.5 * (4 / 3 - 0.1 / 1.1)), 12);
    expect(cart).toBeCloseTo((10 - 0.1 * 0.5 * angle) / 1.1, 12);
  });

  it('steps by Euler with 0.02 s, and ends beyond ±12° or ±2.4 m', () => {
    const state = Float64Array.of(0.1, -0.3, 0.05, 0.4);
    const outcome = { reward: NaN, done: true };
    const at = cartPoleAccelerations(0.05, 0.4, -10);
    environment.step(state, 0, () => NaN, outcome);
    expect([...state]).toEqual([0.1 - 0.3 * 0.02, -0.3 + 0.02 * at.cart, 0.05 + 0.02 * 0.4, 0.4 + 0.02 * at.angle]);
    expect(outcome).toEqual({ reward: 1, done: false });
    for (const [place, angle, done] of [
      [2.39, 0, false],
      [2.41, 0, true],
      [-2.41, 0, true],
      [0, 0.2093, false],
      [0, 0.2096, true],
      [0, -0.2096, true],
    ] as const) {
      environment.step(Float64Array.of(place, 0, angle, 0), 1, () => NaN, outcome);
      expect(outcome.done, `${place}, ${angle}`).toBe(done);
    }
  });

  it('begins within ±0.05 of upright rest, and is seen as it is', () => {
    const random = new RandomStreams(1, 'start', 1);
    const [state, seen] = [new Float64Array(4), new Float64Array(4)];
    for (let n = 0; n < 100; n++) {
      environment.reset(state, () => random.uniform(0));
      for (const value of state) expect(Math.abs(value)).toBeLessThanOrEqual(0.05);
    }
    environment.observe(state, () => NaN, seen);
    expect([...seen]).toEqual([...state]);
  });
});
