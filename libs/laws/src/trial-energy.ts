import type { Batch } from '@ergodic/numerics';
import {
  categories,
  choicesOf,
  probabilities,
  reals,
  valueOfChoice,
  type Energy,
  type Space,
  type SpaceKind,
} from '@ergodic/kernel';

/** ln g of the choices of categories and probabilities: not all are equally many, and one is closed. */
const logDegeneracy = Float64Array.from([1, 2, 0, 0.5], Math.log);
const CHOICES = logDegeneracy.length;

/** A small asymmetric energy on a space, for dynamics that bring none of their own. */
export function trialEnergy(kind: SpaceKind, units: number): Energy {
  switch (kind) {
    case 'reals':
      return separable(turnedWells(units));
    case 'categories':
      return { ...categoriesInPairs(units), logDegeneracy };
    case 'probabilities':
      return softChoices(units);
    default:
      return pairs(kind, units);
  }
}

/**
 * E(x) = Σᵢ Vᵢ(yᵢ) with y = Q x, Q a reflection: coordinates depend on one another, and yet e^(−E/T) is a product of laws on
 * the line. Q = I − 2vvᵀ/|v|² is its own inverse.
 */
export interface Separable {
  readonly units: number;
  V(i: number, y: number): number;
  /** ∂Vᵢ/∂y. */
  slope(i: number, y: number): number;
  /** v of the reflection; left out, y = x. */
  readonly mirror?: Float64Array;
}

/** y = Q x, in place; and so is x = Q y. */
export function turn({ mirror, units }: Separable, row: Float64Array): void {
  if (!mirror) return;
  let [along, norm] = [0, 0];
  for (let i = 0; i < units; i++) {
    along += mirror[i]! * row[i]!;
    norm += mirror[i]! ** 2;
  }
  for (let i = 0; i < units; i++) row[i]! -= (2 * along * mirror[i]!) / norm;
}

/** V_i(y) = y⁴/4 − aᵢ y²/2 + tᵢ y: tilted, some with two wells. */
export function turnedWells(units: number): Separable {
  const a = (i: number): number => 1.5 - i;
  const tilt = (i: number): number => 0.3 - 0.2 * i;
  return {
    units,
    V: (i, y) => y ** 4 / 4 - (a(i) * y * y) / 2 + tilt(i) * y,
    slope: (i, y) => y ** 3 - a(i) * y + tilt(i),
    mirror: units > 1 ? Float64Array.from({ length: units }, (_, i) => 1 + i) : undefined,
  };
}

/** E = ½ Σᵢ kᵢ (xᵢ − cᵢ)². */
export function springs(units: number): Separable & Required<Pick<Energy, 'quadratic'>> {
  const stiffness = (i: number): number => 0.7 + 0.6 * i;
  const centre = (i: number): number => 0.4 - 0.5 * i;
  return {
    units,
    quadratic: { stiffness, centre },
    V: (i, y) => 0.5 * stiffness(i) * (y - centre(i)) ** 2,
    slope: (i, y) => stiffness(i) * (y - centre(i)),
  };
}

export function separable(law: Separable & Pick<Energy, 'quadratic'>): Energy {
  const { units, quadratic } = law;
  const row = new Float64Array(units);
  const load = ({ data }: Batch, r: number): void => {
    for (let i = 0; i < units; i++) row[i] = data[r * units + i]!;
    turn(law, row);
  };
  return {
    space: reals(units),
    parameters: {},
    quadratic,
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        load(x, r);
        for (let i = 0; i < units; i++) out[r]! += scale * law.V(i, row[i]!);
      }
    },
    addForce(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        load(x, r);
        for (let i = 0; i < units; i++) row[i] = -law.slope(i, row[i]!);
        turn(law, row);
        for (let i = 0; i < units; i++) out.data[r * units + i]! += scale * row[i]!;
      }
    },
  };
}

/** E = −Σ_{i<j} J_ij sᵢ sⱼ − Σᵢ hᵢ sᵢ with unequal couplings between all pairs, and unequal fields. */
function pairs(kind: 'spins' | 'bits', units: number): Energy {
  const joined = Array.from({ length: units }, (_, i) => i).flatMap((i) =>
    Array.from({ length: i }, (_none, j) => [j, i] as const),
  );
  const from = Int32Array.from(joined, ([i]) => i);
  const to = Int32Array.from(joined, ([, j]) => j);
  const coupling = Float64Array.from(joined, (_, e) => 0.8 - 0.5 * (e % 3));
  const field = Float64Array.from({ length: units }, (_, i) => 0.3 - 0.25 * i);
  const energyOf = (s: Float64Array): number => {
    let E = 0;
    for (let e = 0; e < from.length; e++) E -= coupling[e]! * s[from[e]!]! * s[to[e]!]!;
    for (let i = 0; i < units; i++) E -= field[i]! * s[i]!;
    return E;
  };
  return { ...discrete({ kind, units }, energyOf), pairwise: { from, to, coupling, field } };
}

/** Levels of each unit's choices, and a term for each pair of neighbours. */
function categoriesInPairs(units: number): Energy {
  return discrete(categories(units, CHOICES), (c) => {
    let E = 0;
    for (let i = 0; i < c.length; i++) {
      E += 0.5 * c[i]! * (1 + 0.3 * i);
      if (i > 0) E += 0.2 * (c[i]! - c[i - 1]!) ** 2 - (c[i] === c[i - 1] ? 0.3 : 0);
    }
    return E;
  });
}

/** The contract on a discrete space, from the energy of one row. */
function discrete(space: Space, energyOf: (row: Float64Array) => number): Energy {
  const row = new Float64Array(space.units);
  const load = ({ data, width }: Batch, r: number): void => {
    for (let i = 0; i < width; i++) row[i] = data[r * width + i]!;
  };
  return {
    space,
    parameters: {},
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        load(x, r);
        out[r]! += scale * energyOf(row);
      }
    },
    conditional(x, replica, unit, out) {
      load(x, replica);
      for (let c = 0; c < choicesOf(space); c++) {
        row[unit] = valueOfChoice(space.kind, c);
        out[c] = energyOf(row);
      }
    },
  };
}

/** E = Σᵢ wᵢ Σ_c p_ic E_ic. */
function softChoices(units: number): Energy {
  const weights = Float64Array.from({ length: units }, (_, i) => 0.5 + 0.75 * i);
  const levels = Float64Array.from({ length: CHOICES * units }, (_, j) => Math.sin(3 * j) + 0.3 * (j % CHOICES));
  return {
    space: probabilities(units, CHOICES, weights),
    parameters: {},
    logDegeneracy,
    addEnergy({ data, replicas, width }, out, scale = 1) {
      for (let r = 0; r < replicas; r++)
        for (let j = 0; j < width; j++)
          out[r]! += scale * weights[Math.floor(j / CHOICES)]! * data[r * width + j]! * levels[j]!;
    },
    conditional(_x, _replica, unit, out) {
      for (let c = 0; c < CHOICES; c++) out[c] = levels[CHOICES * unit + c]!;
    },
  };
}
