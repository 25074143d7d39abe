import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const bin = fileURLToPath(new URL('../bin/ergodic.mjs', import.meta.url));

/** What a command printed and how it ended. */
export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder outside of the workspace that goes away after the tests of a file. */
export function outside() {
  // As the command tells it: the temporary folder may be a link.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ergodic-test-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (...names: string[]): string => join(folder, ...names);
  const start = (...args: string[]): Started => started(spawn(process.execPath, [bin, ...args], options(folder)));
  return {
    folder,
    at,
    write(name: string, content: string | Uint8Array): string {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), content);
      return at(name);
    },
    read: (...names: string[]): Buffer => readFileSync(at(...names)),
    /** Runs the real command to its end, in that folder. */
    ergodic: (...args: string[]): Result => ended(spawnSync(process.execPath, [bin, ...args], options(folder))),
    /** Runs the real command under a shell's words before it, e.g. `ulimit -f 10`. */
    ergodicAfter: (before: string, ...args: string[]): Result =>
      ended(spawnSync('bash', ['-c', `${before}; exec "$@"`, 'bash', process.execPath, bin, ...args], options(folder))),
    /** Runs a script as the real command is run. */
    node: (script: string): Result => ended(spawnSync(process.execPath, [script], options(folder))),
    /** Starts the real command and lets the test talk to it. */
    start,
    /**
     * Starts the real command to write in a folder, and sends it a signal once it has said `text`. Where it had reached its last step
     * before the signal reached it, as it may on a busy machine, that is tried again.
     */
    async interrupted(
      out: string,
      args: readonly string[],
      text: string,
      signal: NodeJS.Signals,
      last: number,
    ): Promise<Result> {
      for (let attempt = 1; ; attempt++) {
        const run = start('run', ...args, '--out', out, '--json');
        await run.saw(text);
        run.process.kill(signal);
        const result = await run.result;
        if (!result.stdout.includes(`"checkpoint","step":${last}}`) || attempt === 5) return result;
        rmSync(at(out), { recursive: true });
      }
    },
  };
}

export type Outside = ReturnType<typeof outside>;

export interface Started {
  readonly process: ChildProcessWithoutNullStreams;
  /** Resolves once standard output has a line with that text. */
  saw(text: string): Promise<void>;
  /** Resolves when it has ended; the status is null where a signal ended it. */
  readonly result: Promise<Result>;
}

function options(cwd: string) {
  // No npm, no colours: what a plain shell gives.
  const { npm_command: _, FORCE_COLOR: __, ...env } = process.env;
  return { cwd, env: { ...env, NO_COLOR: '1' }, encoding: 'utf8' as const, maxBuffer: 64 * 2 ** 20 };
}

function ended({ status, stdout, stderr }: Result): Result {
  return { status, stdout, stderr };
}

function started(child: ChildProcessWithoutNullStreams): Started {
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const look of waiting) look();
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const result = new Promise<Result>((resolve) => {
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
  return {
    process: child,
    result,
    saw: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!stdout.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        void result.then(() => reject(new Error(`ended without saying ${text}: ${stderr}`)));
        look();
      }),
  };
}

/** A quick Ising run as recipe text, with more lines after it. */
export const ising = (steps: number, more = ''): string => `name: ising
seed: 3
replicas: 4
coupling: { use: lattice, shape: [16, 16] }
energy: { use: ising }
dynamics: { use: metropolis }
temperature: 2.5
steps: ${steps}
observe: { every: 10 }
${more}`;

/** A quick clustering run as recipe text. */
export const clustering = `name: clusters
seed: 7
data: { use: blobs4-sep }
energy: { use: squared-distance, clusters: 4 }
entropy: { use: shannon }
temperature: { use: geometric, from: 1.5, to: 0.05, ratio: 0.9, unit: critical }
dynamics: { use: boltzmann-assignment }
learning: { use: free-energy-minimisation }
observe: { every: stage, snapshots: [centres] }
`;
