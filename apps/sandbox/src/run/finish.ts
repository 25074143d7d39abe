import { ErgodicError, type ErrorDetails, type Registry, type Run } from '@ergodic/kernel';
import type { RunOptions } from '../commands/run.ts';
import { withPosition } from '../plugins/stack-position.ts';
import { printComplaint } from '../terminal/report-error.ts';
import { coloursFor } from '../terminal/streams.ts';
import { conclude, type Conclusion } from './conclude.ts';
import type { Driven } from './drive.ts';
import { statusOf } from './interrupts.ts';
import type { RunFolder } from './run-folder.ts';

const DONE = 0;
const FAILED = 1;

/** Writes what a finished run leaves, says how it ended, and returns the exit status. */
export async function finish(
  run: Run,
  registry: Registry,
  driven: Driven,
  options: RunOptions,
  folder?: RunFolder,
): Promise<number> {
  const { outcome, step, seconds, error, interrupt } = driven;
  const tell = async (event: object): Promise<void> => {
    if (!options.json) return;
    const { writeJson } = await import('../terminal/json-lines.ts');
    writeJson({ ...event, ...(folder && { out: folder.path }) });
  };
  const failed = async (details: ErrorDetails): Promise<number> => {
    await tell({ type: 'failed', step, error: details });
    printComplaint('error', { ...details, hint: failureHint(details, options, folder) });
    return FAILED;
  };

  if (error) return failed(error);
  if (outcome === 'stopped') {
    await tell({ type: 'finished', outcome, step, seconds });
    printStopped(step, options, folder);
    return interrupt ? statusOf(interrupt) : DONE;
  }
  let conclusion: Conclusion;
  try {
    conclusion = await conclude(run, registry, driven, folder);
  } catch (thrown) {
    const placed = withPosition(thrown, options.plugin);
    if (placed instanceof ErgodicError) return failed(placed.toJSON());
    throw thrown;
  }
  const { findings, averages } = conclusion;
  await tell({ type: 'finished', outcome, step, seconds, findings, ...(averages && { averages }) });
  // A run that broke a law of thermodynamics has an energy or dynamics that are wrong: scripts should notice.
  const status = driven.violations.length > 0 ? FAILED : DONE;
  if (options.json) return status;
  const { printSummary } = await import('../terminal/summary.ts');
  printSummary(run, driven, conclusion, options.out);
  return status;
}

function printStopped(step: number, options: RunOptions, folder?: RunFolder): void {
  const c = coloursFor(process.stderr);
  const what = folder
    ? `A checkpoint is saved. To go on:\n\n  ${c.cyan(resumeCommand(options))}`
    : 'Nothing was saved: without --out there is nothing to go on from.';
  process.stderr.write(`${c.yellow('■')} Stopped at step ${step}. ${what}\n`);
}

/** What is right about it, and what was saved before it failed. */
function failureHint({ code, hint }: ErrorDetails, options: RunOptions, folder?: RunFolder): string {
  const again = code === 'output' ? 'free some space, then go on: ' : 'to go on from there: ';
  const kept =
    folder?.lastStep !== undefined &&
    `the checkpoint of step ${folder.lastStep} is whole; ${again}${resumeCommand(options)}`;
  // The kernel's own words on where a checkpoint is kept would say the same twice.
  return [code === 'output' && kept ? undefined : hint, kept].filter(Boolean).join('; ');
}

function resumeCommand({ out = '', plugin }: RunOptions): string {
  // Whoever came by npx or an npm script has no `ergodic` of its own.
  const ergodic = process.env['npm_command'] ? 'npx ergodic' : 'ergodic';
  return [ergodic, 'run --resume --out', quoted(out), ...plugin.map((file) => `--plugin ${quoted(file)}`)].join(' ');
}

/** A word for the shell. */
function quoted(text: string): string {
  return /^[\w./:@%+,=~-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
