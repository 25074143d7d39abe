import type { Frame, Snapshot, Transition } from '@ergodic/kernel';

/** A frame as one flat object: what a line of frames.jsonl holds. */
export type FlatFrame = Readonly<Record<string, unknown>>;

const ERROR = '_se';
/** Names that are not observables. */
const other = new Set(['step', 'stage', 'time', 'transitions', 'snapshots']);

/** Values by name, standard errors as `<name>_se`; transitions and snapshots only where there are some. */
export function flatten({ step, stage, time, values, errors, transitions, snapshots }: Frame): FlatFrame {
  const flat: Record<string, unknown> = { step, stage, time, ...values };
  for (const [name, error] of Object.entries(errors)) flat[name + ERROR] = error;
  if (transitions.length > 0) flat['transitions'] = transitions;
  if (snapshots)
    flat['snapshots'] = Object.fromEntries(
      Object.entries(snapshots).map(([name, { shape, data }]) => [name, { shape, data: Array.from(data) }]),
    );
  return flat;
}

/** The inverse of `flatten`, from parsed JSON. Numbers that JSON cannot hold come back as NaN. */
export function unflatten(flat: FlatFrame): Frame {
  const values: Record<string, number> = {};
  const errors: Record<string, number> = {};
  for (const [name, value] of Object.entries(flat)) {
    if (other.has(name)) continue;
    const number = typeof value === 'number' ? value : NaN;
    const of = name.endsWith(ERROR) ? name.slice(0, -ERROR.length) : undefined;
    if (of !== undefined && of in flat) errors[of] = number;
    else values[name] = number;
  }
  const snapshots = flat['snapshots'] as Record<string, { shape: number[]; data: number[] }> | undefined;
  return {
    step: flat['step'] as number,
    stage: flat['stage'] as number,
    time: flat['time'] as number,
    values,
    errors,
    transitions: (flat['transitions'] ?? []) as readonly Transition[],
    ...(snapshots && {
      snapshots: Object.fromEntries(
        Object.entries(snapshots).map(([name, { shape, data }]): [string, Snapshot] => [
          name,
          { shape, data: Float64Array.from(data) },
        ]),
      ),
    }),
  };
}
