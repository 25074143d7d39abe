import { checkInteger, checkPositive } from './check.ts';

export interface SeriesConduction {
  /** J = (T_h − T_c)/Σ 1/G, power, the same through every piece. */
  readonly flow: number;
  /** Temperatures where the pieces meet, from the hot side on: one fewer than pieces. */
  readonly nodes: readonly number[];
  /** σ = J (1/T_c − 1/T_h) ≥ 0: entropy produced per time. */
  readonly entropyProduction: number;
}

/**
 * Steady heat flow through conductances in a row between two reservoirs. Nothing changes in time, yet it is not equilibrium:
 * that is J = 0.
 *
 * @param conductances G > 0, power / temperature, from the hot side on
 * @param hot T_h > 0
 * @param cold T_c > 0; where it is the hotter one, J < 0
 * @throws RangeError outside these ranges
 *
 * Source: J. Fourier, Théorie analytique de la chaleur (1822).
 */
export function seriesConduction(conductances: ArrayLike<number>, hot: number, cold: number): SeriesConduction {
  checkInteger('seriesConduction', 'conductances.length', conductances.length, 1);
  checkPositive('seriesConduction', 'hot', hot);
  checkPositive('seriesConduction', 'cold', cold);
  let resistance = 0;
  for (let i = 0; i < conductances.length; i++) {
    checkPositive('seriesConduction', `conductances[${i}]`, conductances[i]!);
    resistance += 1 / conductances[i]!;
  }
  const flow = (hot - cold) / resistance;
  const nodes: number[] = [];
  for (let i = 0; i < conductances.length - 1; i++) nodes.push((nodes.at(-1) ?? hot) - flow / conductances[i]!);
  return { flow, nodes, entropyProduction: flow * (1 / cold - 1 / hot) };
}
