// Two processes that keep two cores busy.
import { spawn } from 'node:child_process';

/** They end when told to, or when their parent has gone. */
const SPIN = 'const parent = process.ppid; while (process.ppid === parent) for (let i = 0; i < 1e7; i++);';

/** Runs `work` while two other processes compute. */
export async function whileBusy(work) {
  const spinners = [1, 2].map(() => spawn(process.execPath, ['-e', SPIN], { stdio: 'ignore' }));
  try {
    await Promise.all(spinners.map((child) => new Promise((resolve) => child.once('spawn', resolve))));
    return await work();
  } finally {
    for (const child of spinners) child.kill();
  }
}
