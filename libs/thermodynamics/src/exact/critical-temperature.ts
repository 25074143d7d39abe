import { checkPositive } from '../check.ts';

/** A model with a known critical temperature. Energies count each bond once; J > 0. */
export type CriticalModel =
  /** Ising on a chain or ring: no transition. */
  | { readonly model: 'chain'; readonly coupling?: number }
  /** Ising on the square lattice. */
  | { readonly model: 'square'; readonly coupling?: number }
  | { readonly model: 'triangular'; readonly coupling?: number }
  | { readonly model: 'honeycomb'; readonly coupling?: number }
  /** Potts, E = −J Σ δ(σ, σ′), with q states on the square lattice. */
  | { readonly model: 'square-potts'; readonly coupling?: number; readonly states: number }
  /** Ising, E = −(J/2N) M²: J is the total coupling of a spin. */
  | { readonly model: 'curie-weiss'; readonly coupling?: number }
  /** Mean-field approximation of Ising with z neighbours of coupling J each. */
  | { readonly model: 'mean-field'; readonly coupling?: number; readonly neighbours: number }
  /** Plane rotors, E = −(J/2N) |Σ e^(iθ)|². */
  | { readonly model: 'mean-field-xy'; readonly coupling?: number };

/**
 * The critical temperature of a model, T_c as an energy. There is none without a model: T_c = J is that of Curie–Weiss only.
 *
 *   chain 0;   square 2J/ln(1 + √2);   triangular 4J/ln 3;   honeycomb 2J/ln(2 + √3);   square Potts J/ln(1 + √q);
 *   Curie–Weiss J;   mean field z J;   mean-field XY J/2.
 *
 * @throws RangeError unless J > 0, q ≥ 2, z > 0; where the model is none of these
 *
 * Source: L. Onsager, Phys. Rev. 65 (1944) 117; R. M. F. Houtappel, Physica 16 (1950) 425, doi:10.1016/0031-8914(50)90130-3;
 * F. Y. Wu, Rev. Mod. Phys. 54 (1982) 235, doi:10.1103/RevModPhys.54.235.
 */
export function criticalTemperature(model: CriticalModel): number {
  const J = model.coupling ?? 1;
  checkPositive('criticalTemperature', 'coupling', J);
  switch (model.model) {
    case 'chain':
      return 0;
    case 'square':
      return (2 * J) / Math.log1p(Math.SQRT2);
    case 'triangular':
      return (4 * J) / Math.log(3);
    case 'honeycomb':
      return (2 * J) / Math.log(2 + Math.sqrt(3));
    case 'square-potts':
      if (!(Number.isInteger(model.states) && model.states >= 2))
        throw new RangeError(`criticalTemperature: states is ${model.states}, must be an integer >= 2`);
      return J / Math.log1p(Math.sqrt(model.states));
    case 'curie-weiss':
      return J;
    case 'mean-field':
      checkPositive('criticalTemperature', 'neighbours', model.neighbours);
      return model.neighbours * J;
    case 'mean-field-xy':
      return J / 2;
    default:
      throw new RangeError(
        `criticalTemperature: model is ${(model as { model: unknown }).model}, must be chain, square, triangular, honeycomb, ` +
          'square-potts, curie-weiss, mean-field or mean-field-xy',
      );
  }
}
