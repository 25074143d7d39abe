import { createBatch } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { expectClose, expectTrue, expectWithin, LawBroken, show } from '../law.ts';
import { stack } from '../states.ts';
import type { Differences } from '../differences.ts';
import { energiesOf, forcesOf, gradientOf, roundingOf, someOf } from './measured.ts';

/** The coordinates of every row: all of them, or thirty of many. */
export function checkForce(energy: Energy, rows: readonly Float64Array[], differences: Differences): void {
  const forces = forcesOf(energy, rows);
  rows.forEach((row, r) => {
    const force = forces.subarray(r * row.length, (r + 1) * row.length);
    const wrong = someOf(row.length, row).flatMap((i) => {
      const along = (x: number): number => energiesOf(energy, [row.with(i, x)])[0]!;
      const slope = differences.slope(-force[i]!, along, row[i]!);
      return slope === undefined ? [] : [{ i, wanted: -slope }];
    });
    const still = wrong.filter(({ i }) => force[i] === 0);
    // Where all that is wrong is that nothing was written, say so.
    if (still.length > 0 && still.length === wrong.length)
      throw new LawBroken(
        `the force leaves ${coordinates(still.map(({ i }) => i))} of row ${r} at 0, where −∂E/∂x is ${still.map(({ wanted }) => show(wanted)).join(', ')}: does it write all ${row.length} coordinates?`,
      );
    for (const { i, wanted } of wrong)
      expectWithin(force[i]!, wanted, 0, `the force on coordinate ${i} of row ${r} (by −∂E/∂x, differenced)`);
  });
}

const coordinates = (list: readonly number[]): string =>
  `coordinate${list.length > 1 ? 's' : ''} ${list.slice(0, 8).join(', ')}${list.length > 8 ? ', …' : ''}`;

/** `addForce` writes inside its batch only, adds, and is linear in scale. */
export function checkForceRows(energy: Energy, rows: readonly Float64Array[]): void {
  const out = createBatch(rows.length, rows[0]!.length);
  const outside = new Set<string>();
  const data = new Proxy(out.data, {
    set(target, key, value) {
      if (typeof key === 'string' && !(key in target)) outside.add(key);
      else Reflect.set(target, key, value);
      return true;
    },
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  energy.addForce!(stack(rows), { ...out, data });
  expectTrue(
    outside.size === 0,
    `addForce writes out.data[${[...outside].slice(0, 3).join('], out.data[')}], but ${rows.length} rows of ${out.width} coordinates end at ${out.data.length - 1}`,
  );
  const plain = forcesOf(energy, rows);
  forcesOf(energy, rows, 7, -2.5).forEach((found, j) =>
    expectClose(
      found,
      7 - 2.5 * plain[j]!,
      1e-12,
      `7 − 2.5 · force on coordinate ${j % out.width} of row ${Math.floor(j / out.width)}`,
    ),
  );
}

/** The numbers of each parameter array: all of them, or thirty of many. */
export function checkParameterGradient(energy: Energy, rows: readonly Float64Array[], differences: Differences): void {
  const gradient = gradientOf(energy, rows);
  for (const [name, { data }] of Object.entries(energy.parameters))
    for (const i of someOf(data.length, rows[0]!)) {
      const at = data[i]!;
      const along = (value: number): number => {
        data[i] = value;
        energy.refresh?.();
        return energiesOf(energy, rows).reduce((sum, E) => sum + E, 0);
      };
      const found = gradient[name]!.data[i]!;
      const wanted = differences.slope(found, along, at);
      along(at);
      if (wanted !== undefined) expectWithin(found, wanted, 0, `∂E/∂${name}[${i}]`);
    }
}

export function checkGradientSums(energy: Energy, rows: readonly Float64Array[]): void {
  const plain = gradientOf(energy, rows);
  const alone = rows.map((row) => gradientOf(energy, [row]));
  for (const [name, { data }] of Object.entries(plain))
    data.forEach((found, i) => {
      const sum = alone.reduce((total, each) => total + each[name]!.data[i]!, 0);
      expectClose(found, sum, roundingOf(energy, 1e-11), `∂E/∂${name}[${i}] of ${rows.length} rows together`);
    });
  for (const [name, { data }] of Object.entries(gradientOf(energy, rows, 7, -2.5)))
    data.forEach((found, i) => expectClose(found, 7 - 2.5 * plain[name]!.data[i]!, 1e-11, `7 − 2.5 ∂E/∂${name}[${i}]`));
}
