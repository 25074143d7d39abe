// The samplers that we are measured against, each in a process of its own, driven line by line: the Python libraries by
// peers/discrete/serve.py, and ferrotherm, which is written in Rust, by the crate beside it.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const python = pathOf('../.venv/bin/python');
const script = pathOf('../peers/discrete/serve.py');
const crate = pathOf('../peers/discrete/ferrotherm/Cargo.toml');
const program = pathOf('../peers/discrete/ferrotherm/target/release/ferrotherm-peer');

/** Is the virtual environment of tools/bench/environment.sh there? */
export const hasPython = () => existsSync(python);

/**
 * Starts a Python library with a task prepared in it.
 * @param request `{ task, options, folder }` as serve.py takes them
 * @returns `{ version, run(options), stop() }`; a run gives `{ ms, cpu, result }`
 * @throws Error where the library does not load or the task fails
 */
export async function startPython(library, threads, request) {
  if (!hasPython()) throw new Error('there is no tools/bench/.venv: tools/bench/environment.sh makes it');
  const peer = await start(library, python, [script, library, String(threads)]);
  const ask = async (what) => {
    const answer = await peer.ask(JSON.stringify({ task: request.task, ...what }));
    if (answer.failed) throw new Error(answer.failed);
    return answer;
  };
  try {
    await ask({ do: 'prepare', ...request });
  } catch (error) {
    peer.stop();
    throw error;
  }
  return { ...peer, run: async (options) => ask({ do: 'run', options }) };
}

/**
 * Starts ferrotherm on a torus, compiling it first.
 * @throws Error where cargo is missing or cannot compile it
 */
export async function startFerrotherm(threads, { size, beta }) {
  try {
    await promisify(execFile)('cargo', ['build', '--release', '--locked', '--quiet', '--manifest-path', crate]);
  } catch (error) {
    throw new Error(error.code === 'ENOENT' ? 'needs cargo, of Rust' : error.message.trim().split('\n').at(-1));
  }
  const peer = await start('ferrotherm', program, [size, beta, threads].map(String));
  return { ...peer, run: async ({ sweeps }) => peer.ask(String(sweeps)) };
}

async function start(name, command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints = (complaints + text).slice(-2000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`it stopped: ${complaints.trim().split('\n').at(-1)}`);
    return JSON.parse(value);
  };
  const { version } = await next();
  return {
    name,
    version,
    async ask(line) {
      child.stdin.write(`${line}\n`);
      return next();
    },
    stop: () => child.stdin.end(),
  };
}
