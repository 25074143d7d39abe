import { choicesOf, valueOfChoice, type Energy } from '@ergodic/kernel';
import { expectClose, expectWithin, LawBroken } from '../law.ts';
import { stack } from '../states.ts';
import { conditionalOf, conditionalsOf, energiesOf, roundingOf, someOf } from './measured.ts';

/** E with a unit at choice c, minus E with it at another, as told and as the energies are; of all units, or thirty of many. */
export function checkConditional(energy: Energy, rows: readonly Float64Array[]): void {
  const { space } = energy;
  const choices = choicesOf(space);
  const open = Array.from({ length: choices }, (_, c) => c).filter((c) => energy.logDegeneracy?.[c] !== -Infinity);
  const first = open[0]!;
  const x = stack(rows);
  rows.forEach((row, r) => {
    for (const unit of someOf(space.units, row)) {
      const found = conditionalOf(energy, x, r, unit);
      const unwritten = open.filter((c) => Number.isNaN(found[c]));
      if (unwritten.length > 0)
        throw new LawBroken(
          `conditional leaves choice ${unwritten.join(', ')} of unit ${unit} unwritten or not a number`,
        );
      const wanted = energiesOf(
        energy,
        Array.from({ length: choices }, (_, c) => withChoice(energy, row, unit, c)),
      );
      for (const c of open)
        expectClose(
          found[c]! - found[first]!,
          wanted[c]! - wanted[first]!,
          roundingOf(energy, 1e-9) * Math.max(1, energy.precision === 'float32' ? Math.abs(wanted[c]!) : 1),
          `conditional and the energy disagree: E(${c}) − E(${first}) of unit ${unit}`,
        );
    }
  });
}

/** The row with one unit at choice c. A soft unit of weight w gets 1/w of it, so that E grows by E_c. */
function withChoice({ space }: Energy, row: Float64Array, unit: number, c: number): Float64Array {
  const changed = row.slice();
  if (space.kind === 'probabilities') {
    const { choices, weights } = space;
    changed.fill(0, unit * choices, (unit + 1) * choices);
    changed[unit * choices + c] = 1 / (weights?.[unit] || 1);
  } else changed[unit] = valueOfChoice(space.kind, c);
  return changed;
}

/** Over probabilities E = Σᵢ wᵢ Σ_c p_ic E_ic, with conditional energies that have no free constant. */
export function checkMeanOfConditionals(energy: Energy, rows: readonly Float64Array[]): void {
  const { space } = energy;
  const choices = choicesOf(space);
  const weights = space.kind === 'probabilities' ? space.weights : undefined;
  const energies = energiesOf(energy, rows);
  rows.forEach((row, r) => {
    let mean = 0;
    let scale = 1;
    conditionalsOf(energy, rows, r).forEach((E, unit) =>
      E.forEach((level, c) => {
        const share = row[unit * choices + c]!;
        if (share === 0) return;
        mean += (weights?.[unit] ?? 1) * share * level;
        scale = Math.max(scale, Math.abs(level));
      }),
    );
    expectWithin(mean, energies[r]!, 1e-10 * scale, `the mean of the conditional energies in row ${r}`);
  });
}

/** −Σ_{pairs} J s_i s_j − Σᵢ h_i s_i, each pair once. */
export function checkPairwise(energy: Energy, rows: readonly Float64Array[]): void {
  const { from, to, coupling, field } = energy.pairwise!;
  const energies = energiesOf(energy, rows);
  rows.forEach((row, r) => {
    let E = 0;
    for (let e = 0; e < from.length; e++) E -= coupling[e]! * row[from[e]!]! * row[to[e]!]!;
    for (let i = 0; i < field.length; i++) E -= field[i]! * row[i]!;
    expectClose(E, energies[r]!, 1e-11, `the sum over pairs and fields of row ${r}`);
  });
}

/** ½ Σᵢ kᵢ (xᵢ − cᵢ)², up to one constant for all states. */
export function checkQuadratic(energy: Energy, rows: readonly Float64Array[]): void {
  const { stiffness, centre } = energy.quadratic!;
  const energies = energiesOf(energy, rows);
  const ofSprings = rows.map((row) => row.reduce((sum, x, i) => sum + 0.5 * stiffness(i) * (x - centre(i)) ** 2, 0));
  const scale = Math.max(1, ...ofSprings, ...energies.map(Math.abs));
  for (let r = 1; r < rows.length; r++)
    expectWithin(
      ofSprings[r]! - ofSprings[0]!,
      energies[r]! - energies[0]!,
      1e-11 * scale,
      `E(row ${r}) − E(row 0) by the springs`,
    );
}
