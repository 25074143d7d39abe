import { choicesOf, holds, messageOf, type Energy } from '@ergodic/kernel';
import { expectClose, expectTrue, expectWithin, firstDifference, LawBroken, show } from '../law.ts';
import { randomStateOf, stack } from '../states.ts';
import { checkConditional, checkMeanOfConditionals, checkPairwise, checkQuadratic } from './forms.ts';
import { checkForce, checkParameterGradient } from './gradients.ts';
import { energiesOf } from './measured.ts';

/** Each control a little further on, all forms must agree again; back where it was, the energy must be back too. */
export function checkControls(energy: Energy, rows: readonly Float64Array[]): void {
  const controls = energy.controls!;
  const before = energiesOf(energy, rows);
  for (const [name, value] of Object.entries(controls)) {
    const moved = value === 0 ? 0.07 : 1.07 * value;
    controls[name] = moved;
    try {
      if (energy.addForce) checkForce(energy, rows);
      if (energy.addParameterGradient) checkParameterGradient(energy, rows);
      if (energy.conditional) checkConditional(energy, rows);
      if (energy.conditional && energy.space.kind === 'probabilities') checkMeanOfConditionals(energy, rows);
      if (energy.pairwise) checkPairwise(energy, rows);
      if (energy.quadratic) checkQuadratic(energy, rows);
    } catch (thrown) {
      const what = thrown instanceof LawBroken ? thrown.what : `it throws: ${messageOf(thrown)}`;
      throw new LawBroken(`with the control ${name} moved from ${show(value)} to ${show(moved)}, ${what}`, '', thrown);
    } finally {
      controls[name] = value;
    }
    energiesOf(energy, rows).forEach((E, r) =>
      expectClose(E, before[r]!, 1e-12, `the energy of row ${r}, once ${name} is back at ${value},`),
    );
  }
}

export function checkMinimiser(energy: Energy, rows: readonly Float64Array[]): void {
  const kept = Object.values(energy.parameters).map(({ data }) => data.slice());
  const before = energiesOf(energy, rows);
  const work = new Float64Array(rows.length).fill(7);
  energy.minimiseOverParameters!(stack(rows), work);
  const after = energiesOf(energy, rows);
  energy.minimiseOverParameters!(stack(rows), new Float64Array(rows.length));
  const again = energiesOf(energy, rows);
  Object.values(energy.parameters).forEach(({ data }, i) => data.set(kept[i]!));
  energy.refresh?.();
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const slack = 1e-10 * Math.max(1, Math.abs(sum(before)));
  expectTrue(sum(after) <= sum(before) + slack, `ΣE rose from ${sum(before)} to ${sum(after)}`);
  expectWithin(sum(again), sum(after), slack, 'a second time it finds another minimum: ΣE');
  for (let r = 0; r < rows.length; r++)
    expectWithin(
      work[r]! - 7,
      after[r]! - before[r]!,
      1e-10 * Math.max(1, Math.abs(before[r]!)),
      `the work added for row ${r}`,
    );
}

/** One ln g for each choice, of which one at least is open. */
export function checkDegeneracies({ space, logDegeneracy }: Energy): void {
  const choices = choicesOf(space);
  const given = logDegeneracy!;
  expectTrue(given.length === choices, `there are ${given.length} degeneracies for ${choices} choices`);
  expectTrue(
    given.every((g) => g < Infinity) && given.some((g) => g > -Infinity),
    `ln g is ${show(given)}: finite or −Infinity, and not −Infinity for all`,
  );
}

export function checkRandomState(energy: Energy, seed: number): void {
  const { space } = energy;
  const row = randomStateOf(energy, seed);
  row.forEach((value, i) => expectTrue(holds(space, value), `number ${i} is ${value}, which is none of ${space.kind}`));
  if (space.kind === 'probabilities')
    for (let unit = 0; unit < space.units; unit++)
      expectClose(
        row.subarray(unit * space.choices, (unit + 1) * space.choices).reduce((sum, p) => sum + p, 0),
        1,
        1e-12,
        `Σp of unit ${unit}`,
      );
  const E = energiesOf(energy, [row])[0]!;
  expectTrue(Number.isFinite(E), `its energy is ${E}`);
  expectTrue(firstDifference(row, randomStateOf(energy, seed)) < 0, 'the same random numbers give another state');
}
