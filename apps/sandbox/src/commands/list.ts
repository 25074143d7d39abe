import { ErgodicError, slots, type Contribution, type Slot, nearest } from '@ergodic/kernel';
import { loadRegistry } from '../plugins/registry.ts';
import { coloursFor, widthOf } from '../terminal/streams.ts';
import { cut } from '../terminal/format.ts';

/** `ergodic list [slot]`: names, summaries and where each comes from. */
export async function list(slot: string | undefined, plugins?: readonly string[]): Promise<void> {
  const only = slot === undefined ? undefined : checkedSlot(slot);
  const registry = await loadRegistry(plugins);
  const groups = slots
    .filter((each) => only === undefined || each === only)
    .map((each) => ({ slot: each, contributions: registry.list(each) }))
    .filter(({ contributions }) => contributions.length > 0 || only !== undefined);
  process.stdout.write(`${listing(groups, widthOf(process.stdout))}\n`);
}

/** @throws ErgodicError with the nearest slot */
export function checkedSlot(name: string): Slot {
  const found = slots.find((slot) => slot === name);
  if (found) return found;
  const near = nearest(name, slots);
  throw new ErgodicError({
    code: 'invalid-option',
    message: `there is no slot ${JSON.stringify(name)}`,
    value: name,
    hint: `${near ? `did you mean ${near}? ` : ''}slots: ${slots.join(', ')}`,
  });
}

interface Group {
  readonly slot: Slot;
  readonly contributions: readonly Contribution[];
}

function listing(groups: readonly Group[], width: number): string {
  const c = coloursFor(process.stdout);
  const all = groups.flatMap(({ contributions }) => contributions);
  const nameWidth = Math.max(0, ...all.map(({ definition }) => definition.name.length));
  const origins = new Map(all.map((each) => [each, `${each.plugin.name} ${each.plugin.version}`]));
  const originWidth = Math.max(0, ...[...origins.values()].map(({ length }) => length));
  const longest = Math.max(0, ...all.map(({ definition }) => definition.summary.length));
  // Where plugin names leave too little room for summaries, summaries go first.
  const room = width - nameWidth - 6;
  const withOrigin = room - originWidth >= 40;
  const summaryWidth = Math.min(longest, withOrigin ? room - originWidth : room);
  const line = (each: Contribution): string => {
    const { name, summary } = each.definition;
    const told = cut(summary, summaryWidth);
    const start = `  ${c.cyan(name.padEnd(nameWidth))}  `;
    return withOrigin ? `${start}${told.padEnd(summaryWidth)}  ${c.dim(origins.get(each)!)}` : `${start}${told}`;
  };
  return groups
    .map(({ slot, contributions }) =>
      [c.bold(slot), ...(contributions.length > 0 ? contributions.map(line) : ['  none loaded'])].join('\n'),
    )
    .join('\n\n');
}
