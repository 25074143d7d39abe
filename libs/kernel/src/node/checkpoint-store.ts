import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '../checkpoint/codec.ts';
import { ErgodicError, messageOf } from '../errors.ts';

/**
 * The checkpoints of one run's folder: the latest and the one before it. A new one is written beside them, synced and
 * renamed, so that at any moment at least one whole checkpoint is there.
 */
export class CheckpointStore {
  readonly latest: string;
  readonly previous: string;
  readonly #temporary: string;
  /** Undefined until looked at. */
  #latestIsWhole: boolean | undefined;

  constructor(folder: string) {
    this.latest = join(folder, 'checkpoint.ergodic');
    this.previous = join(folder, 'checkpoint.previous.ergodic');
    this.#temporary = join(folder, 'checkpoint.writing');
  }

  /** @throws ErgodicError `output`; the checkpoints already there are untouched then */
  save(checkpoint: Checkpoint): void {
    try {
      writeSynced(this.#temporary, encodeCheckpoint(checkpoint));
      // A damaged latest must not take the place of a whole previous one.
      this.#latestIsWhole ??= 'checkpoint' in read(this.latest);
      if (this.#latestIsWhole && existsSync(this.latest)) renameSync(this.latest, this.previous);
      this.#latestIsWhole = false;
      renameSync(this.#temporary, this.latest);
      this.#latestIsWhole = true;
    } catch (thrown) {
      quietly(() => rmSync(this.#temporary, { force: true }));
      throw new ErgodicError({
        code: 'output',
        message: `the checkpoint could not be written: ${messageOf(thrown)}`,
        path: this.latest,
        hint: 'the one before it is kept; free some space or choose another folder',
        cause: thrown,
      });
    }
    // Not every system can sync a folder; the files themselves are on the disk.
    quietly(() => withFile(dirname(this.latest), 'r', fsyncSync));
  }

  /**
   * The newest whole checkpoint, and what was wrong with any newer one; undefined when there is none at all.
   * @throws ErgodicError `checkpoint` when there are some but none is whole
   */
  load(): { checkpoint: Checkpoint; file: string; skipped?: string } | undefined {
    const problems: string[] = [];
    for (const file of [this.latest, this.previous]) {
      if (!existsSync(file)) continue;
      const found = read(file);
      if (file === this.latest) this.#latestIsWhole = 'checkpoint' in found;
      if ('checkpoint' in found)
        return { checkpoint: found.checkpoint, file, ...(problems.length > 0 && { skipped: problems.join('; ') }) };
      problems.push(`${file}: ${found.problem}`);
    }
    if (problems.length === 0) return undefined;
    throw new ErgodicError({
      code: 'checkpoint',
      message: `no checkpoint is whole: ${problems.join('; ')}`,
      path: this.latest,
      hint: 'start the run again without --resume',
    });
  }
}

function read(file: string): { checkpoint: Checkpoint } | { problem: string } {
  try {
    return { checkpoint: decodeCheckpoint(readFileSync(file)) };
  } catch (thrown) {
    return { problem: messageOf(thrown) };
  }
}

/** Writes a whole file and waits until it is on the disk. */
function writeSynced(file: string, bytes: Uint8Array): void {
  withFile(file, 'w', (descriptor) => {
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  });
}

function withFile(file: string, flags: string, act: (descriptor: number) => void): void {
  const descriptor = openSync(file, flags);
  try {
    act(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** For what may fail without harm. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // Nothing depends on it.
  }
}
