import type { Definition } from '@ergodic/kernel';
import { loadRegistry } from '../plugins/registry.ts';
import { wrap } from '../terminal/format.ts';
import { coloursFor, widthOf } from '../terminal/streams.ts';
import { checkedSlot } from './list.ts';
import { optionsOf, type OptionRow } from './option-rows.ts';

/** `ergodic describe <slot> <name>`: all that a definition says about itself. */
export async function describe(slot: string, name: string, plugins?: readonly string[]): Promise<void> {
  const checked = checkedSlot(slot);
  const registry = await loadRegistry(plugins);
  const { definition, plugin } = registry.get(checked, name);
  const c = coloursFor(process.stdout);
  const width = Math.min(100, widthOf(process.stdout));
  const known = facts(definition).flatMap(([label, text]) =>
    wrap(text, width - 12).map((line, i) => `  ${c.dim((i === 0 ? label : '').padEnd(10))}${line}`),
  );
  const out = [
    `${c.bold(`${checked} ${c.cyan(name)}`)}  ${c.dim(`${plugin.name} ${plugin.version}`)}`,
    ...wrap(definition.summary, width),
    '',
    ...(known.length > 0 ? [...known, ''] : []),
    ...optionTable(optionsOf(definition.options), width),
  ];
  process.stdout.write(`${out.join('\n')}\n`);

  function optionTable(rows: readonly OptionRow[], room: number): string[] {
    if (rows.length === 0) return [`  ${c.dim('no options')}`];
    const column = (key: keyof OptionRow): number => Math.max(key.length, ...rows.map((row) => row[key].length));
    const widths = {
      name: Math.max('option'.length, column('name')),
      type: Math.min(36, column('type')),
      default: Math.min(20, column('default')),
    };
    const start = 2 + widths.name + 2 + widths.type + 2 + widths.default + 2;
    const cells = (row: Pick<OptionRow, 'name' | 'type' | 'default'>, description: string): string[] => {
      const types = wrap(row.type, widths.type);
      const words = wrap(description, Math.max(24, room - start));
      const defaults = wrap(row.default, widths.default);
      return Array.from({ length: Math.max(types.length, words.length, defaults.length) }, (_, i) => {
        const first = (i === 0 ? row.name : '').padEnd(widths.name);
        const rest = [(types[i] ?? '').padEnd(widths.type), (defaults[i] ?? '').padEnd(widths.default), words[i] ?? ''];
        return `  ${c.cyan(first)}  ${rest.join('  ')}`.trimEnd();
      });
    };
    const title = `  ${'option'.padEnd(widths.name)}  ${'type'.padEnd(widths.type)}  ${'default'.padEnd(widths.default)}`;
    return [c.dim(title.trimEnd()), ...rows.flatMap((row) => cells(row, row.description))];
  }
}

/** What a definition states, label and text, in the order in which one reads it. */
function facts(definition: Definition): [label: string, text: string][] {
  const { formula, law, source, space, spaces, capabilities, needs, requires, of, clamps } = definition;
  const rows: [string, string | undefined][] = [
    ['formula', formula],
    ['law', law],
    ['source', source],
    ['over', space ?? spaces?.join(', ') ?? of],
    ['has', capabilities?.join(', ')],
    ['needs', needs?.join(', ')],
    ['requires', requires?.join(', ')],
    ['clamp', clamps ? 'clamped units stay' : undefined],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '');
}
