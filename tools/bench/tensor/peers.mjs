// The Python libraries that we are measured against, each in a process of its own, driven line by line (peers/tensor/serve.py).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const python = fileURLToPath(new URL('../.venv/bin/python', import.meta.url));
const script = fileURLToPath(new URL('../peers/tensor/serve.py', import.meta.url));

export const LIBRARIES = ['numpy', 'torch', 'jax'];

/** Is the virtual environment of tools/bench/environment.sh there? */
export const hasEnvironment = () => existsSync(python);

/**
 * Starts a library with a number of threads.
 * @throws Error where it does not load
 */
export async function startPeer(library, threads) {
  const child = spawn(python, [script, library, String(threads)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints = (complaints + text).slice(-2000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`${library} stopped: ${complaints.trim().split('\n').at(-1)}`);
    return JSON.parse(value);
  };
  const { version, kernels } = await next();
  return {
    library,
    threads,
    version,
    kernels,
    /** Answers with `{ failed: why }` where the task fails. */
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return next();
    },
    stop: () => child.stdin.end(),
  };
}
