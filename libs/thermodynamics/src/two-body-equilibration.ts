import { checkNotNegative, checkPositive } from './check.ts';

export interface Body {
  /** C > 0, energy / temperature. */
  readonly capacity: number;
  /** T > 0 at the start. */
  readonly temperature: number;
}

export interface TwoBodyEquilibration {
  /** τ = C₁C₂/[(C₁ + C₂) G]; C₁/G only where the other body is so large that it stays as it is. */
  readonly time: number;
  /** T_f = (C₁T₁ + C₂T₂)/(C₁ + C₂): the energy is kept. */
  readonly final: number;
  /** ΔS = Σ C_i ln(T_f/T_i) ≥ 0 of the whole process. */
  readonly entropyProduced: number;
  /** [T₁(t), T₂(t)], T_i(t) = T_f + (T_i − T_f) e^(−t/τ). */
  at(time: number): readonly [number, number];
}

/**
 * Two bodies that exchange heat G (T₁ − T₂): C₁ Ṫ₁ = −G (T₁ − T₂) = −C₂ Ṫ₂.
 *
 * @param conductance G > 0, power / temperature
 * @throws RangeError unless all capacities, temperatures and G are finite and > 0
 *
 * Source: J. Fourier, Théorie analytique de la chaleur (1822).
 */
export function twoBodyEquilibration(first: Body, second: Body, conductance: number): TwoBodyEquilibration {
  for (const [name, body] of [['first', first] as const, ['second', second] as const]) {
    checkPositive('twoBodyEquilibration', `${name}.capacity`, body.capacity);
    checkPositive('twoBodyEquilibration', `${name}.temperature`, body.temperature);
  }
  checkPositive('twoBodyEquilibration', 'conductance', conductance);
  const [c1, c2] = [first.capacity, second.capacity];
  const [t1, t2] = [first.temperature, second.temperature];
  const time = (c1 * (c2 / (c1 + c2))) / conductance;
  const final = (c1 * t1 + c2 * t2) / (c1 + c2);
  return {
    time,
    final,
    entropyProduced: c1 * Math.log(final / t1) + c2 * Math.log(final / t2),
    at(t) {
      checkNotNegative('twoBodyEquilibration', 'time', t);
      const left = Math.exp(-t / time);
      return [final + (t1 - final) * left, final + (t2 - final) * left];
    },
  };
}
