import type { Batch } from '@ergodic/numerics';
import { type Dataset, type Energy, holds } from '../contracts/index.ts';
import { ErgodicError } from '../errors.ts';
import type { Clamp, Recipe } from '../recipe/recipe.ts';

/** Units that are held at their values. */
export interface Clamped {
  /** mask[i] = 1 where unit i is held. */
  readonly mask: Uint8Array;
  readonly units: readonly number[];
  /** values[r · units.length + k]: what unit units[k] of replica r holds. */
  readonly values: Float64Array;
}

/** Which units the recipe clamps, once each. @throws ErgodicError `invalid-option` or `missing-part` */
export function clampedMask(clamps: readonly Clamp[], energy: Energy, dataset: Dataset | undefined): Uint8Array {
  const { kind, units } = energy.space;
  if (kind === 'probabilities')
    throw wrong('clamp', 'clamp holds units at a value, and a state over probabilities has none', 'leave clamp out');
  const mask = new Uint8Array(units);
  for (const clamp of clamps) {
    if (clamp.values === 'data' && !dataset)
      throw new ErgodicError({
        code: 'missing-part',
        message: 'clamp.values is data, and the recipe has none',
        path: 'clamp.values',
        hint: 'add data: { use: ... }, or give values',
      });
    const list = listed(clamp, energy, dataset);
    if (list.length === 0) throw wrong('clamp.units', 'clamp holds no unit', '{ from, to } with from at most to');
    for (const unit of list) {
      if (!(unit < units)) throw wrong('clamp.units', `clamp holds unit ${unit}`, `units are 0 … ${units - 1}`, unit);
      if (mask[unit] === 1) throw wrong('clamp.units', `clamp holds unit ${unit} twice`, 'each unit once', unit);
      mask[unit] = 1;
    }
    checkCount(clamp, list.length, dataset);
  }
  return mask;
}

/** As many values as units, or one for all. */
function checkCount({ values }: Clamp, units: number, dataset: Dataset | undefined): void {
  const given = Array.isArray(values) ? values.length : values === 'data' ? dataset!.dimension : units;
  if (given !== units)
    throw wrong(
      'clamp.values',
      `clamp holds ${units} units, and ${values === 'data' ? 'a row of the data has' : 'there are'} ${given} values`,
      'a value for each unit, or one number for all',
    );
}

/** The units in the order in which they take their values; where none are named, those that data describe. */
function listed({ units }: Clamp, energy: Energy, dataset?: Dataset): readonly number[] {
  if (units && !('from' in units)) return units;
  const { from, to } = units ?? { from: 0, to: (energy.visible ?? dataset?.dimension ?? energy.space.units) - 1 };
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k);
}

/**
 * Sets the clamped units of the first state to their values: replica r takes row r of the data, beginning again after the last.
 * @throws ErgodicError `invalid-option` for a value that a unit cannot hold
 */
export function clampState(clamps: readonly Clamp[], { energy, dataset, x }: ClampSetting): Clamped {
  const held = clamps.flatMap((clamp) => listed(clamp, energy, dataset).map((unit, k) => ({ clamp, unit, k })));
  const values = new Float64Array(x.replicas * held.length);
  for (let r = 0; r < x.replicas; r++)
    for (const [place, { clamp, unit, k }] of held.entries()) {
      const at = r * x.width + unit;
      const value = valueAt(clamp, dataset, r, k) ?? x.data[at]!;
      if (!holds(energy.space, value))
        throw wrong(
          'clamp.values',
          `clamp holds unit ${unit} of replica ${r} at ${value}, which is not a value of ${energy.space.kind}`,
          'spins are −1, 1; bits 0, 1; categories 0 … choices − 1; reals any finite number',
          value,
        );
      x.data[at] = values[r * held.length + place] = value;
    }
  return { mask: clampedMask(clamps, energy, dataset), units: held.map(({ unit }) => unit), values };
}

interface ClampSetting {
  readonly energy: Energy;
  readonly dataset?: Dataset | undefined;
  readonly x: Batch;
}

function valueAt({ values }: Clamp, dataset: Dataset | undefined, r: number, k: number): number | undefined {
  if (values === 'initial') return undefined;
  if (values === 'data') return dataset!.points[(r % dataset!.count) * dataset!.dimension + k];
  return Array.isArray(values) ? values[k] : (values as number);
}

/** Clamped units stand where they were. @throws ErgodicError `plugin-failed` naming what moved one */
export function checkClamped({ units, values }: Clamped, x: Batch, { dynamics }: Pick<Recipe, 'dynamics'>): void {
  for (let r = 0; r < x.replicas; r++)
    for (let k = 0; k < units.length; k++)
      if (x.data[r * x.width + units[k]!] !== values[r * units.length + k])
        throw new ErgodicError({
          code: 'plugin-failed',
          message: `dynamics ${dynamics.use} moved unit ${units[k]} of replica ${r}, which is clamped`,
          path: 'dynamics',
        });
}

function wrong(path: string, message: string, hint: string, value?: unknown): ErgodicError {
  return new ErgodicError({ code: 'invalid-option', message, path, hint, ...(value !== undefined && { value }) });
}
