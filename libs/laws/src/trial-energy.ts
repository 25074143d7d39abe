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

/** ln g of the choices of categories and probabilities: not all are equally many. */
const logDegeneracy = Float64Array.from([1, 2, 0.5], Math.log);

/** A small asymmetric energy on a space, for dynamics that bring none of their own. */
export function trialEnergy(kind: SpaceKind, units: number, quadratic = false): Energy {
  switch (kind) {
    case 'reals':
      return quadratic ? springs(units) : tiltedWells(units);
    case 'categories':
      return { ...categoriesInPairs(units), logDegeneracy };
    case 'probabilities':
      return softChoices(units);
    default:
      return pairs(kind, units);
  }
}

/** E = ½ Σᵢ kᵢ (xᵢ − cᵢ)². */
function springs(units: number): Energy {
  const k = Float64Array.from({ length: units }, (_, i) => 0.7 + 0.6 * i);
  const c = Float64Array.from({ length: units }, (_, i) => 0.4 - 0.5 * i);
  return {
    space: reals(units),
    parameters: {},
    quadratic: { stiffness: (i) => k[i]!, centre: (i) => c[i]! },
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (let i = 0; i < units; i++) out[r]! += 0.5 * scale * k[i]! * (x.data[r * units + i]! - c[i]!) ** 2;
    },
    addForce(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (let i = 0; i < units; i++) out.data[r * units + i]! -= scale * k[i]! * (x.data[r * units + i]! - c[i]!);
    },
  };
}

/** E = Σᵢ (xᵢ⁴/4 − xᵢ²/2 + tᵢ xᵢ) + Σ_{i<j} ¼ xᵢ xⱼ / n. */
function tiltedWells(units: number): Energy {
  const tilt = Float64Array.from({ length: units }, (_, i) => 0.3 - 0.2 * i);
  const sumOf = (data: Float64Array, start: number): number => {
    let sum = 0;
    for (let i = start; i < start + units; i++) sum += data[i]!;
    return sum;
  };
  const g = 0.25 / units;
  return {
    space: reals(units),
    parameters: {},
    addEnergy({ data, replicas }, out, scale = 1) {
      for (let r = 0; r < replicas; r++) {
        const sum = sumOf(data, r * units);
        let E = 0.5 * g * sum * sum;
        for (let i = 0; i < units; i++) {
          const x = data[r * units + i]!;
          E += x ** 4 / 4 - x ** 2 / 2 + tilt[i]! * x - 0.5 * g * x * x;
        }
        out[r]! += scale * E;
      }
    },
    addForce({ data, replicas }, out, scale = 1) {
      for (let r = 0; r < replicas; r++) {
        const sum = sumOf(data, r * units);
        for (let i = 0; i < units; i++) {
          const x = data[r * units + i]!;
          out.data[r * units + i]! -= scale * (x ** 3 - x + tilt[i]! + g * (sum - x));
        }
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

/** Levels of each unit's three choices, and a term for each pair of neighbours. */
function categoriesInPairs(units: number): Energy {
  return discrete(categories(units, 3), (c) => {
    let E = 0;
    for (let i = 0; i < c.length; i++) {
      E += 0.6 * c[i]! * (1 + 0.3 * i);
      if (i > 0) E += 0.4 * (c[i]! - c[i - 1]!) ** 2 - (c[i] === c[i - 1] ? 0.3 : 0);
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
  const levels = Float64Array.from({ length: 3 * units }, (_, j) => Math.sin(3 * j) + 0.3 * (j % 3));
  return {
    space: probabilities(units, 3, weights),
    parameters: {},
    logDegeneracy,
    addEnergy({ data, replicas, width }, out, scale = 1) {
      for (let r = 0; r < replicas; r++)
        for (let j = 0; j < width; j++)
          out[r]! += scale * weights[Math.floor(j / 3)]! * data[r * width + j]! * levels[j]!;
    },
    conditional(_x, _replica, unit, out) {
      for (let c = 0; c < 3; c++) out[c] = levels[3 * unit + c]!;
    },
  };
}
