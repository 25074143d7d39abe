// From where they are defined: the whole of rxjs takes five times as long to load.
import { Observable } from 'rxjs/internal/Observable';
import { Subject } from 'rxjs/internal/Subject';
import type { RunRecord } from '../contracts/analysis.ts';
import { captureCheckpoint, restoreRest, restoreState } from '../checkpoint/capture.ts';
import type { Checkpoint } from '../checkpoint/codec.ts';
import { ErgodicError } from '../errors.ts';
import { TensorRuntimeService } from '../contracts/tensor-runtime.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Registry } from '../registry/registry.ts';
import { assemble } from './assemble.ts';
import type { RunEvent } from './events.ts';
import type { Frame } from './frame.ts';
import { FrameMaker } from './measure.ts';
import { checkLaws } from './monitors.ts';
import { Simulation } from './simulation.ts';

export interface SimulateOptions {
  /** Folder that relative paths in the recipe start from. */
  readonly folder?: string;
  /** Goes on from here; the rest of the run has the bits of a run that was never interrupted. */
  readonly from?: Checkpoint;
}

/** How long the asynchronous driver computes before it lets others run, in milliseconds. */
const SLICE = 40;

/** Steps in a block of the synchronous driver at most, so that a number that is none does not go unnoticed. */
const BLOCK = 1000;

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A run: drive it by `for (const frame of run.frames())`, by `await run.start()`, or by subscribing to `events$`. */
export class Run {
  readonly simulation: Simulation;
  /** Events from now on. The first subscription starts the run, unless something else drives it already. */
  readonly events$: Observable<RunEvent>;

  readonly #subject = new Subject<RunEvent>();
  readonly #frames: FrameMaker;
  #frameCount = 0;
  #driven = false;
  #stopped = false;
  #resume: (() => void) | undefined;
  #paused: Promise<void> | undefined;
  #outcome: Promise<RunEvent> | undefined;

  constructor(
    readonly recipe: Recipe,
    registry: Registry,
    options: SimulateOptions,
  ) {
    const { folder, from } = options;
    const assembly = assemble(recipe, registry, folder);
    if (from) restoreState(from, assembly);
    this.simulation = new Simulation(assembly, from?.counters);
    this.#frames = new FrameMaker(this.simulation);
    if (from) {
      restoreRest(from, this.simulation);
      this.#frameCount = from.counters.frames;
      this.#frames.initialEntropy = from.counters.initialEntropy ?? NaN;
    }
    this.events$ = new Observable((subscriber) => {
      const subscription = this.#subject.subscribe(subscriber);
      // A turn later, so that a caller who subscribes and then loops over `frames()` is the driver.
      void turn().then(() => {
        if (!this.#driven && this.#subject.observed) void this.start();
      });
      return subscription;
    });
  }

  /** Frames made so far, also before a resume. */
  get frameCount(): number {
    return this.#frameCount;
  }

  /**
   * Runs to the end, synchronously, frame by frame; leaving the loop early stops the run. Does not heed `pause`.
   * @throws ErgodicError when the run fails
   */
  *frames(): Generator<Frame, void, undefined> {
    this.#takeOver();
    for (const event of this.#told(() => BLOCK))
      if (event?.type === 'frame') yield event.frame;
      else if (event?.type === 'failed') throw new ErgodicError(event.error);
  }

  /**
   * Runs to the end without blocking the thread for longer than a block; resolves with the last event. Begins a turn
   * later, so that who subscribes after it misses nothing.
   */
  start(): Promise<RunEvent> {
    if (!this.#outcome) {
      this.#takeOver();
      this.#outcome = turn().then(() => this.#drive());
    }
    return this.#outcome;
  }

  /** Between blocks; the bits of the run do not change. */
  pause(): void {
    this.#paused ??= new Promise((resolve) => (this.#resume = resolve));
  }

  resume(): void {
    this.#resume?.();
    this.#paused = this.#resume = undefined;
  }

  /** Ends the run after the present block, with `finished`, outcome `stopped`. */
  stop(): void {
    this.#stopped = true;
    this.resume();
  }

  /** The state between blocks, copied. Announces itself as an event. */
  checkpoint(): Checkpoint {
    const checkpoint = captureCheckpoint(this.simulation, this.#frameCount, this.#frames.initialEntropy);
    this.#subject.next({ type: 'checkpoint', step: this.simulation.tick.step });
    return checkpoint;
  }

  /** What analyses look at, once the run is over. */
  record(frames: readonly Frame[], seconds: number): RunRecord {
    const { energy, x, keeper } = this.simulation.assembly;
    const each = this.simulation.ledger.bathEntropy;
    const bathEntropy = each.reduce((sum, entropy) => sum + entropy, 0) / each.length;
    return { recipe: this.recipe, frames, energy, x, seconds, dataset: keeper.dataset, bathEntropy };
  }

  async #drive(): Promise<RunEvent> {
    let last: RunEvent | undefined;
    let stepsPerBlock = 1;
    let sliceStart = performance.now();
    // Yielding changes when blocks end, never what they compute.
    for (const event of this.#told(() => stepsPerBlock)) {
      last = event ?? last;
      const elapsed = performance.now() - sliceStart;
      if (elapsed < SLICE / 2) stepsPerBlock = Math.min(2 * stepsPerBlock, 1e6);
      if (elapsed > 2 * SLICE) stepsPerBlock = Math.max(1, stepsPerBlock >> 1);
      if (elapsed >= SLICE) {
        await turn();
        sliceStart = performance.now();
      }
      while (this.#paused) await this.#paused;
    }
    return last!;
  }

  #takeOver(): void {
    if (this.#driven) throw new Error('this run is being driven already: use one of frames(), start() or events$');
    this.#driven = true;
  }

  /** What `#blocks` brings, told to the observers. Ends the stream, however it is left. */
  *#told(blockSteps: () => number): Generator<RunEvent | undefined, void, undefined> {
    let ended = false;
    try {
      for (const event of this.#blocks(blockSteps)) {
        if (event) this.#subject.next(event);
        ended = event?.type === 'finished' || event?.type === 'failed';
        yield event;
      }
    } finally {
      if (!ended) this.#subject.next({ type: 'finished', outcome: 'stopped', step: this.simulation.tick.step });
      this.#subject.complete();
      this.simulation.close();
    }
  }

  /** The whole run, block by block: the events a block brought, or nothing. */
  *#blocks(blockSteps: () => number): Generator<RunEvent | undefined, void, undefined> {
    const { simulation, recipe } = this;
    const { tick } = simulation;
    const { every } = recipe.observe;
    yield { type: 'started', recipe, step: tick.step };
    try {
      while (!simulation.done && !this.#stopped) {
        const { stage } = tick;
        const due = every === 'stage' ? Infinity : every - (tick.step % every);
        simulation.advance(Math.min(due, blockSteps()), every === 'stage');
        const isDue = every === 'stage' ? tick.stage !== stage : tick.step % every === 0;
        if (isDue || simulation.done) yield* this.#observe();
        else yield undefined;
      }
      yield { type: 'finished', outcome: simulation.done ? 'completed' : 'stopped', step: tick.step };
    } catch (thrown) {
      const error = thrown instanceof ErgodicError ? thrown : simulation.blame(thrown);
      yield { type: 'failed', step: tick.step, error: error.toJSON() };
    }
  }

  *#observe(): Generator<RunEvent, void, undefined> {
    const frame = this.#frames.frame();
    this.#frameCount++;
    yield { type: 'frame', frame };
    for (const transition of frame.transitions) yield { type: 'transition', step: frame.step, transition };
    for (const violation of checkLaws(this.simulation, frame)) yield { type: 'law-violated', violation };
  }
}

/**
 * Checks a recipe, assembles it and returns the run, ready to go.
 * @throws ErgodicError for anything that is wrong with the recipe
 */
export function simulate(recipe: unknown, registry: Registry, options: SimulateOptions = {}): Run {
  return new Run(parseRecipe(recipe, registry), registry, options);
}

/**
 * As `simulate`, after loading what runs tensor programs where the recipe's energy is one. Nothing is loaded otherwise.
 * @throws ErgodicError for anything that is wrong with the recipe
 */
export async function simulateLoaded(recipe: unknown, registry: Registry, options: SimulateOptions = {}): Promise<Run> {
  try {
    return simulate(recipe, registry, options);
  } catch (thrown) {
    // Only making the energy shows that it is a program.
    if (!(thrown instanceof ErgodicError && thrown.code === 'not-loaded')) throw thrown;
    await registry.service(TensorRuntimeService).load?.(parseRecipe(recipe, registry).backend);
    return simulate(recipe, registry, options);
  }
}
