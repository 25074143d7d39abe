import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErgodicError, messageOf } from '@ergodic/kernel';

/** Holds the number of the process that writes in a run's folder. */
export const LOCK = 'run.lock';

/** A lock without a number is being written right now, or its process died doing so this long ago. */
const WRITING_MS = 5000;

/**
 * Locks a folder for this process; a lock left by a dead process is taken over.
 * @returns lets it go
 * @throws ErgodicError `output` while another process holds it
 */
export function takeLock(folder: string, shown: string): () => void {
  const file = join(folder, LOCK);
  const held = (holder: number | undefined): ErgodicError =>
    new ErgodicError({
      code: 'output',
      message: `${shown} is being written by ${holder ? `process ${holder}` : 'another process'}`,
      path: file,
      hint: `wait until it ends, or choose another --out; if that process is no ergodic run, remove ${LOCK}`,
    });
  if (!create(file, shown)) {
    if (isHeld(file)) throw held(holderOf(file));
    // Moved, not removed: had somebody else taken it over just before, that would show now.
    const moved = `${file}.${process.pid}`;
    try {
      renameSync(file, moved);
    } catch {
      throw held(undefined);
    }
    if (isHeld(moved)) {
      renameSync(moved, file);
      throw held(holderOf(file));
    }
    rmSync(moved, { force: true });
    if (!create(file, shown)) throw held(holderOf(file));
  }
  return () => {
    if (holderOf(file) === process.pid) rmSync(file, { force: true });
  };
}

/** False where it is there already. @throws ErgodicError `output` */
function create(file: string, shown: string): boolean {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new ErgodicError({
      code: 'output',
      message: `${shown} cannot be written: ${messageOf(thrown)}`,
      path: file,
      hint: 'a folder that you may write in, on a disk that has space',
      cause: thrown,
    });
  }
}

function isHeld(file: string): boolean {
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (written === undefined) return false;
  const holder = holderOf(file);
  if (holder === undefined) return Date.now() - written < WRITING_MS;
  // In containers a run that was killed had often the number that this one has.
  if (holder === process.pid) return false;
  try {
    process.kill(holder, 0);
    return !isDefunct(holder);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Killed, but still in the table of processes until its parent looks: Linux tells by the letter Z. */
function isDefunct(holder: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${holder}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function holderOf(file: string): number | undefined {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(holder) && holder > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}
