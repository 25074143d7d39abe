import {
  ErgodicError,
  messageOf,
  type Checkpoint,
  type ErrorDetails,
  type Frame,
  type Run,
  type RunEvent,
  type Violation,
} from '@ergodic/kernel';
import type { Teller } from '../terminal/teller.ts';
import { Chains } from './chains.ts';
import { onInterrupt, type Interrupt } from './interrupts.ts';
import type { RunFolder } from './run-folder.ts';

/** How a run ended, and what it left. */
export interface Driven {
  readonly outcome: 'completed' | 'stopped' | 'failed';
  readonly step: number;
  /** Where the outcome is `failed`. */
  readonly error?: ErrorDetails;
  readonly interrupt?: Interrupt;
  readonly frames: readonly Frame[];
  readonly violations: readonly Violation[];
  readonly chains: Chains;
  readonly startedAt: Date;
  /** Wall-clock seconds of this session. */
  readonly seconds: number;
}

export interface DriveOptions {
  readonly folder?: RunFolder;
  /** Frames from before a resume. */
  readonly earlier: readonly Frame[];
  /** Steps between checkpoints; every 5 s where left out. */
  readonly checkpointEvery?: number;
}

const CHECKPOINT_INTERVAL = 5000;
/** How often to see whether a checkpoint counted in steps is due between frames. */
const LOOK_INTERVAL = 200;

/** Runs to the end: tells, writes frames and checkpoints, and stops in good order when asked or when writing fails. */
export async function drive(run: Run, teller: Teller, options: DriveOptions): Promise<Driven> {
  const { folder, earlier, checkpointEvery } = options;
  const frames: Frame[] = [...earlier];
  const violations: Violation[] = [];
  const chains = new Chains(run);
  let broken: ErgodicError | undefined;
  let interrupt: Interrupt | undefined;
  let checkpointed = run.simulation.tick.step;
  /** The last frame's, in memory, of runs that learn: what is left when learning fails. */
  let good:
    | { readonly step: number; readonly checkpoint: Checkpoint; readonly at: number; readonly cost: number }
    | undefined;

  /** Whatever goes wrong here ends the run, not the process. */
  const guarded = (work: () => void): void => {
    try {
      if (!broken) work();
    } catch (thrown) {
      broken = asErgodicError(thrown);
      run.stop();
    }
  };
  const save = (): void => {
    folder!.save(run.checkpoint());
    checkpointed = run.simulation.tick.step;
    teller.event({ type: 'checkpoint', step: checkpointed });
  };
  const saveIfDue = (): void => {
    const due = checkpointEvery && Math.floor(run.simulation.tick.step / checkpointEvery);
    if (folder && due && due > Math.floor(checkpointed / checkpointEvery)) save();
  };
  const keepGood = (step: number): void => {
    if (!folder || !run.recipe.learning) return;
    const at = performance.now();
    // It takes no more than a twentieth of the time.
    if (good && at - good.at < 20 * good.cost) return;
    const checkpoint = run.checkpoint();
    good = { step, checkpoint, at, cost: performance.now() - at };
  };
  const watch = (event: RunEvent): void => {
    // A checkpoint is told once it is on the disk; the end, once everything is written.
    if (event.type === 'checkpoint' || event.type === 'finished' || event.type === 'failed') return;
    teller.event(event);
    if (event.type === 'law-violated') violations.push(event.violation);
    if (event.type !== 'frame') return;
    frames.push(event.frame);
    chains.record();
    folder?.addFrame(event.frame);
    saveIfDue();
    keepGood(event.frame.step);
  };

  const startedAt = new Date();
  const start = performance.now();
  teller.begin(run);
  const timer =
    folder &&
    setInterval(
      () => guarded(checkpointEvery ? saveIfDue : save),
      checkpointEvery ? LOOK_INTERVAL : CHECKPOINT_INTERVAL,
    );
  const release = onInterrupt(
    (signal) => {
      interrupt = signal;
      run.stop();
    },
    () => teller.end(),
  );
  const subscription = run.events$.subscribe((event) => guarded(() => watch(event)));
  let last: RunEvent;
  try {
    last = await run.start();
    clearInterval(timer);
    // A failed state is not worth keeping: the checkpoint before it is.
    if (folder && last.type === 'finished') guarded(save);
    const kept = good;
    if (folder && last.type === 'failed' && kept && kept.step > checkpointed)
      guarded(() => {
        folder.save(kept.checkpoint);
        teller.event({ type: 'checkpoint', step: kept.step });
      });
  } finally {
    clearInterval(timer);
    subscription.unsubscribe();
    release();
    teller.end();
  }
  const error = broken?.toJSON() ?? (last.type === 'failed' ? last.error : undefined);
  const completed = last.type === 'finished' && last.outcome === 'completed';
  return {
    outcome: error ? 'failed' : completed ? 'completed' : 'stopped',
    step: run.simulation.tick.step,
    ...(error && { error }),
    ...(interrupt && { interrupt }),
    frames,
    violations,
    chains,
    startedAt,
    seconds: (performance.now() - start) / 1000,
  };
}

function asErgodicError(thrown: unknown): ErgodicError {
  if (thrown instanceof ErgodicError) return thrown;
  return new ErgodicError({
    code: 'plugin-failed',
    message: `watching the run failed: ${messageOf(thrown)}`,
    cause: thrown,
  });
}
