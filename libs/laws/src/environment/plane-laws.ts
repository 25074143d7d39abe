import type { DecisionTable, Environment, Plane } from '@ergodic/kernel';
import { expectTrue, law, type Law } from '../law.ts';

/** Where there is a plane: each state lies in a cell of its own within it, marks in other cells, and actions have signs. */
export function planeLaws({ actions }: Environment, { states }: DecisionTable, plane: Plane): Law[] {
  return [law('its plane shows each state in a cell of its own', () => checkPlane(plane, states, actions))];
}

function checkPlane({ rows, columns, cells, marks, signs }: Plane, states: number, actions: number): number {
  const isCell = (cell: number): boolean => Number.isInteger(cell) && cell >= 0 && cell < rows * columns;
  expectTrue(cells.length === states, `there are ${states} states and ${cells.length} cells of states`);
  expectTrue(signs.length === actions, `there are ${actions} actions and ${signs.length} signs of actions`);
  const within = `of a plane of ${rows} rows and ${columns} columns`;
  cells.forEach((cell, state) => {
    expectTrue(isCell(cell), `state ${state} lies in cell ${cell} ${within}`);
    expectTrue(cells.indexOf(cell) === state, `states ${cells.indexOf(cell)} and ${state} lie in one cell, ${cell}`);
  });
  for (const [cell, mark] of marks) {
    expectTrue(isCell(cell), `${JSON.stringify(mark)} stands in cell ${cell} ${within}`);
    expectTrue(
      !cells.includes(cell),
      `${JSON.stringify(mark)} stands in cell ${cell}, where state ${cells.indexOf(cell)} lies`,
    );
  }
  return states + marks.size;
}
