import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ErgodicError, messageOf } from '@ergodic/kernel';

/** `file:line:column` of the innermost stack frame of an error that lies in a folder, packages in it left aside. */
export function positionIn(thrown: unknown, folder: string): string | undefined {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  for (const line of stack.split('\n')) {
    const found = /(?:\(|at )((?:file:\/\/)?[^()]+?):(\d+):(\d+)\)?$/.exec(line.trim());
    if (!found) continue;
    const [, place = '', row, column] = found;
    const file = place.startsWith('file://') ? fileURLToPath(place) : place;
    if (file.startsWith(folder + sep) && !file.includes(`${sep}node_modules${sep}`)) return `${file}:${row}:${column}`;
  }
  return undefined;
}

/** The same error, with the line of the user's plugin that caused it where that is known. */
export function withPosition(thrown: unknown, pluginFiles: readonly string[]): unknown {
  const isOurs = thrown instanceof ErgodicError;
  if (isOurs && thrown.cause === undefined) return thrown;
  const cause = isOurs ? thrown.cause : thrown;
  for (const file of pluginFiles) {
    const position = positionIn(cause, dirname(resolve(file)));
    if (position === undefined) continue;
    const details = isOurs
      ? thrown.toJSON()
      : { code: 'plugin-failed' as const, message: `a part failed: ${messageOf(thrown)}` };
    return new ErgodicError({ ...details, path: [position, details.path].filter(Boolean).join(' for '), cause });
  }
  return thrown;
}
