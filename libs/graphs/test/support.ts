import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Edges } from '@ergodic/kernel';

/** A folder that is gone after the file's tests; writes a file there and gives its path. */
export function temporaryFiles(): (name: string, content: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'graphs-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
}

/** [from, to, weight] of each edge. */
export const listed = ({ from, to, weight }: Edges): number[][] => Array.from(from, (i, e) => [i, to[e]!, weight[e]!]);

export function thrownBy(act: () => unknown): { code?: string; path?: string; message: string; hint?: string } {
  try {
    act();
  } catch (thrown) {
    return thrown as ReturnType<typeof thrownBy>;
  }
  throw new Error('nothing was thrown');
}
