import type { Energy } from '@ergodic/kernel';
import { expectClose, expectTrue } from '../law.ts';
import { stack } from '../states.ts';
import { conditionalsOf, energiesOf, forcesOf, roundingOf } from './measured.ts';

/** What is told of a row in a batch is what is told of it alone; of as many rows as there are. */
export function checkIndependence(energy: Energy, three: readonly Float64Array[]): void {
  const rows = [...three, three[1]!, three[0]!];
  const together = energiesOf(energy, rows);
  const tolerance = roundingOf(energy, 1e-12);
  const forces = energy.addForce && forcesOf(energy, rows);
  rows.forEach((row, r) => {
    expectClose(together[r]!, energiesOf(energy, [row])[0]!, tolerance, `the energy of row ${r} among ${rows.length}`);
    if (forces)
      forcesOf(energy, [row]).forEach((alone, i) =>
        expectClose(
          forces[r * row.length + i]!,
          alone,
          tolerance,
          `the force on coordinate ${i} of row ${r} (${rowHint})`,
        ),
      );
    if (energy.conditional) {
      const alone = conditionalsOf(energy, [row], 0);
      conditionalsOf(energy, rows, r).forEach((found, unit) =>
        found.forEach((E, c) =>
          // They are told up to a constant for all choices.
          expectClose(
            E - found[0]!,
            alone[unit]![c]! - alone[unit]![0]!,
            tolerance,
            `conditional, E(${c}) − E(0) of unit ${unit} of row ${r}`,
          ),
        ),
      );
    }
  });
}

const rowHint = 'row r starts at data[r · width]';

/** Each observable writes a number for every replica, over what was there, and looks at that replica alone. */
export function checkObservables({ observables = [] }: Energy, rows: readonly Float64Array[]): void {
  for (const observable of observables) {
    if ('read' in observable) continue;
    const measured = (of: readonly Float64Array[], start: number): Float64Array => {
      const out = new Float64Array(of.length).fill(start);
      observable.measure(stack(of), out);
      return out;
    };
    const [found, again] = [measured(rows, 7), measured(rows, -2.5)];
    rows.forEach((row, r) => {
      const what = `the observable ${observable.name} of row ${r}`;
      expectTrue(Object.is(found[r], again[r]), `${what} is left as it was, or added to: measure writes out[r]`);
      expectClose(found[r]!, measured([row], 7)[0]!, 1e-12, `${what} among ${rows.length}`);
    });
  }
}
