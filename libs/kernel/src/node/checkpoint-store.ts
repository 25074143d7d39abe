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

  constructor(folder: string) {
    this.latest = join(folder, 'checkpoint.ergodic');
    this.previous = join(folder, 'checkpoint.previous.ergodic');
    this.#temporary = join(folder, 'checkpoint.writing');
  }

  /** @throws ErgodicError `output`; the checkpoints already there are untouched then */
  save(checkpoint: Checkpoint): void {
    try {
      writeSynced(this.#temporary, encodeCheckpoint(checkpoint));
      if (existsSync(this.latest)) renameSync(this.latest, this.previous);
      renameSync(this.#temporary, this.latest);
      syncFolder(dirname(this.latest));
    } catch (thrown) {
      rmSync(this.#temporary, { force: true });
      throw new ErgodicError({
        code: 'output',
        message: `the checkpoint could not be written: ${messageOf(thrown)}`,
        path: this.latest,
        hint: 'the one before it is kept; free some space or choose another folder',
        cause: thrown,
      });
    }
  }

  /**
   * The newest whole checkpoint, and what was wrong with any newer one; undefined when there is none at all.
   * @throws ErgodicError `checkpoint` when there are some but none is whole
   */
  load(): { checkpoint: Checkpoint; file: string; skipped?: string } | undefined {
    const problems: string[] = [];
    for (const file of [this.latest, this.previous]) {
      if (!existsSync(file)) continue;
      try {
        const checkpoint = decodeCheckpoint(readFileSync(file));
        return { checkpoint, file, ...(problems.length > 0 && { skipped: problems.join('; ') }) };
      } catch (thrown) {
        problems.push(`${file}: ${messageOf(thrown)}`);
      }
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

/** Writes a whole file and waits until it is on the disk. */
function writeSynced(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'w');
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
