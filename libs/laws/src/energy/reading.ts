import { createBatch, type Batch } from '@ergodic/numerics';
import { choicesOf, zerosLike, type Energy } from '@ergodic/kernel';
import { apart, expectTrue, firstDifference, LawBroken, show } from '../law.ts';
import { stack } from '../states.ts';

/** All that an energy tells of a batch, each under the name of what tells it. */
const readers: Readonly<Record<string, (energy: Energy, x: Batch) => Float64Array | undefined>> = {
  addEnergy(energy, x) {
    const out = new Float64Array(x.replicas);
    energy.addEnergy(x, out);
    return out;
  },
  addForce(energy, x) {
    if (!energy.addForce) return undefined;
    const out = createBatch(x.replicas, x.width);
    energy.addForce(x, out);
    return out.data;
  },
  addParameterGradient(energy, x) {
    if (!energy.addParameterGradient) return undefined;
    const out = zerosLike(energy.parameters);
    energy.addParameterGradient(x, out);
    return Float64Array.from(Object.values(out).flatMap(({ data }) => [...data]));
  },
  conditional(energy, x) {
    if (!energy.conditional) return undefined;
    const all: number[] = [];
    const out = new Float64Array(choicesOf(energy.space));
    for (let r = 0; r < x.replicas; r++)
      for (let unit = 0; unit < energy.space.units; unit++) {
        energy.conditional(x, r, unit, out);
        all.push(...out);
      }
    return Float64Array.from(all);
  },
  observables(energy, x) {
    const out = new Float64Array(x.replicas);
    return Float64Array.from(
      (energy.observables ?? []).flatMap((observable) => {
        if ('read' in observable) return [observable.read()];
        observable.measure(x, out);
        return [...out];
      }),
    );
  },
};

/** Everything that an energy tells of rows, one number after the other. */
export function allTold(energy: Energy, rows: readonly Float64Array[]): number[] {
  return Object.values(readers).flatMap((read) => [...(read(energy, stack(rows)) ?? [])]);
}

/** Neither the batch nor θ nor λ changes where an energy is only asked. */
export function checkReadsOnly(energy: Energy, rows: readonly Float64Array[]): void {
  const look: typeof readers = { ...readers, criticalTemperature: () => void energy.criticalTemperature?.() };
  for (const [name, read] of Object.entries(look)) {
    const x = stack(rows);
    const numbers = (): Float64Array[] => [
      x.data.slice(),
      ...Object.values(energy.parameters).map(({ data }) => data.slice()),
      Float64Array.from(Object.values(energy.controls ?? {})),
    ];
    const before = numbers();
    read(energy, x);
    const after = numbers();
    const names = [...Object.keys(energy.parameters).map((key) => `parameters.${key}`), 'the controls'];
    after.forEach((values, k) => {
      const i = firstDifference(before[k]!, values);
      const where =
        k === 0
          ? `the batch it is given: number ${i % x.width} of row ${Math.floor(i / x.width)}`
          : `${names[k - 1]}: number ${i}`;
      expectTrue(i < 0, `${name} changes ${where} was ${show(before[k]![i])}, is ${show(values[i])}`);
    });
  }
  if (!energy.minimiseOverParameters) return;
  const kept = Object.values(energy.parameters).map(({ data }) => data.slice());
  const x = stack(rows);
  energy.minimiseOverParameters(x, new Float64Array(rows.length));
  Object.values(energy.parameters).forEach(({ data }, i) => data.set(kept[i]!));
  energy.refresh?.();
  expectTrue(firstDifference(x.data, stack(rows).data) < 0, 'minimiseOverParameters changes the batch it is given');
}

/**
 * What an energy tells depends on the numbers in the batch alone: not on which batch it is, nor on one it saw before.
 * `a` and `b` are two batches of rows.
 */
export function checkKeepsNothing(fresh: () => Energy, a: readonly Float64Array[], b: readonly Float64Array[]): void {
  for (const [name, read] of Object.entries(readers)) {
    const [ofA, ofB] = [a, b].map((rows) => read(fresh(), stack(rows)));
    if (!ofA || !ofB) continue;
    const energy = fresh();
    const x = stack(a);
    const expectAs = (found: Float64Array | undefined, wanted: Float64Array, what: string): void => {
      const i = found!.findIndex((value, k) => !close(value, wanted[k]!));
      if (i >= 0)
        throw new LawBroken(`${name} ${what} (${apart(found![i]!, wanted[i]!)} for ${apart(wanted[i]!, found![i]!)})`);
    };
    expectAs(read(energy, x), ofA, 'of a fresh energy is not the same again');
    x.data.set(stack(b).data);
    expectAs(read(energy, x), ofB, 'remembers what it told of this batch, though the numbers in it have changed');
    expectAs(read(energy, stack(a)), ofA, 'still reads a batch that it was given before');
  }
}

function close(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));
}
