import { ErgodicError, slots, nearest, type Contribution, type Definition, type Slot } from '@ergodic/kernel';
import { loadRegistry } from '../plugins/registry.ts';
import { coloursFor, widthOf } from '../terminal/streams.ts';
import { wrap } from '../terminal/format.ts';

/** `ergodic list [slot]`: names and summaries under the plugin that they come from. */
export async function list(slot: string | undefined, plugins?: readonly string[]): Promise<void> {
  const only = slot === undefined ? undefined : checkedSlot(slot);
  const registry = await loadRegistry(plugins);
  const groups = slots.flatMap((each) => byPlugin(each, registry.list(each)));
  const shown = only === undefined ? groups : groups.filter((group) => group.slot === only);
  if (shown.length === 0 && only !== undefined) shown.push({ slot: only, origin: 'none loaded', definitions: [] });
  process.stdout.write(`${listing(shown, widthOf(process.stdout))}\n`);
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

/** What one plugin has for one slot. */
interface Group {
  readonly slot: Slot;
  readonly origin: string;
  readonly definitions: readonly Definition[];
}

function byPlugin(slot: Slot, contributions: readonly Contribution[]): Group[] {
  const groups = new Map<string, Definition[]>();
  for (const { definition, plugin } of contributions) {
    const origin = `${plugin.name} ${plugin.version}`;
    groups.set(origin, [...(groups.get(origin) ?? []), definition]);
  }
  return [...groups].map(([origin, definitions]) => ({ slot, origin, definitions }));
}

function listing(groups: readonly Group[], width: number): string {
  const c = coloursFor(process.stdout);
  const names = groups.flatMap(({ definitions }) => definitions.map(({ name }) => name));
  const nameWidth = Math.max(0, ...names.map(({ length }) => length));
  const start = 2 + nameWidth + 2;
  const lines = ({ name, summary }: Definition): string[] =>
    wrap(summary, Math.max(24, width - start)).map((line, i) =>
      i === 0 ? `  ${c.cyan(name.padEnd(nameWidth))}  ${line}` : ' '.repeat(start) + line,
    );
  return groups
    .map(({ slot, origin, definitions }) =>
      [`${c.bold(slot)}  ${c.dim(origin)}`, ...definitions.flatMap(lines)].join('\n'),
    )
    .join('\n\n');
}
