import type { Energy } from '@ergodic/kernel';
import { expectClose } from '../law.ts';
import { conditionalsOf, energiesOf, forcesOf, roundingOf } from './measured.ts';

/** What is told of a row in a batch is what is told of it alone. */
export function checkIndependence(energy: Energy, rows: readonly Float64Array[]): void {
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
