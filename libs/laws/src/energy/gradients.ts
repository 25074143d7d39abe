import { createBatch } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { expectClose, expectTrue, expectWithin, LawBroken, show } from '../law.ts';
import { stack } from '../states.ts';
import { energiesOf, forcesOf, gradientOf, roundingOf } from './measured.ts';

/** h of GEN-09; then |g − g_fd| ≤ 1e-7 · max(1, |g|, |f|). Both are the cube root of the rounding, or its square. */
const stepAt = (x: number, { precision }: Energy): number =>
  (precision === 'float32' ? 5e-3 : 6.06e-6) * Math.max(1, Math.abs(x));
const bound = (gradient: number, f: number, { precision }: Energy): number =>
  (precision === 'float32' ? 1e-3 : 1e-7) * Math.max(1, Math.abs(gradient), Math.abs(f));

/** Every coordinate of every row. */
export function checkForce(energy: Energy, rows: readonly Float64Array[]): void {
  const energies = energiesOf(energy, rows);
  const found = forcesOf(energy, rows);
  rows.forEach((row, r) => {
    const shifted = Array.from(row, (at, i) =>
      [at + stepAt(at, energy), at - stepAt(at, energy)].map((x) => row.with(i, x)),
    ).flat();
    const around = energiesOf(energy, shifted);
    const wanted = Array.from(row, (at, i) => (around[2 * i + 1]! - around[2 * i]!) / (2 * stepAt(at, energy)));
    const force = found.subarray(r * row.length, (r + 1) * row.length);
    const wrong = wanted.flatMap((w, i) => (Math.abs(force[i]! - w) <= bound(w, energies[r]!, energy) ? [] : [i]));
    const still = wrong.filter((i) => force[i] === 0);
    // Where all that is wrong is that nothing was written, say so.
    if (still.length > 0 && still.length === wrong.length)
      throw new LawBroken(
        `the force leaves ${coordinates(still)} at 0, where −∂E/∂x is ${still.map((i) => show(wanted[i])).join(', ')}: does it write all ${row.length} coordinates?`,
      );
    for (const i of wrong)
      expectWithin(force[i]!, wanted[i]!, 0, `the force on coordinate ${i} (by −∂E/∂x, differenced)`);
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

/** The first 30 numbers of each parameter array. */
export function checkParameterGradient(energy: Energy, rows: readonly Float64Array[]): void {
  const gradient = gradientOf(energy, rows);
  const total = (): number => energiesOf(energy, rows).reduce((sum, E) => sum + E, 0);
  const scale = total();
  for (const [name, { data }] of Object.entries(energy.parameters))
    for (let i = 0; i < Math.min(data.length, 30); i++) {
      const at = data[i]!;
      const h = stepAt(at, energy);
      const [above, below] = [at + h, at - h].map((value) => {
        data[i] = value;
        energy.refresh?.();
        return total();
      }) as [number, number];
      data[i] = at;
      energy.refresh?.();
      const wanted = (above - below) / (2 * h);
      expectWithin(gradient[name]!.data[i]!, wanted, bound(wanted, scale, energy), `∂E/∂${name}[${i}]`);
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
