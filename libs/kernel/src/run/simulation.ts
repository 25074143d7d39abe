import type { Batch } from '@ergodic/numerics';
import type { LearningReport, Model, Observable, Progress, Schedule, Tick, Transition } from '../contracts/index.ts';
import { blamed, ErgodicError } from '../errors.ts';
import { ownerOf } from '../recipe/parse.ts';
import type { Assembly } from './assemble.ts';
import { checkEnergies, checkFinite } from './check-finite.ts';
import { Ledger } from './ledger.ts';
import { checkTier } from './tiers.ts';

/** Where a simulation stands, besides its arrays. */
export interface Position {
  readonly step: number;
  readonly stage: number;
  /** The stage that T and λ were last set for. */
  readonly scheduledStage: number;
  readonly temperature: number;
  /** How often θ or λ has changed; left out in checkpoints of old. */
  readonly revision?: number;
  /** Whether the learning rule has ended the run. */
  readonly ended?: boolean;
}

/**
 * The loop. One step is, in the order of the first law:
 * 1. when a stage begins, T and λ take their values for it, at fixed x: work;
 * 2. θ learns, at fixed x: work;
 * 3. the dynamics move x at fixed T, λ and θ: heat, and work where they say so.
 *
 * `advance` is synchronous, allocates nothing and knows neither events nor the clock.
 */
export class Simulation {
  readonly ledger: Ledger;
  readonly tick: Tick;
  readonly observables: readonly Observable[];
  readonly dynamicsState: unknown;
  /** Where in the recipe the part is that runs now. */
  running = 'temperature';
  /** Transitions since they were last taken. */
  transitions: Transition[] = [];

  readonly #learningState: unknown;
  readonly #model: Model;
  readonly #energies: Float64Array;
  readonly #before: Float64Array;
  /** Whether `#energies` are those of the present x, θ and λ. */
  #known = false;
  readonly #controls: Float64Array;
  readonly #protocolPaths: readonly string[];
  /** The control that is T. */
  readonly #thermal: string | undefined;
  readonly #progress: { -readonly [K in keyof Progress]: Progress[K] };
  readonly #lastStage: number;
  readonly #lastStep: number;
  /** Whether the learning rule has ended the run. */
  #ended: boolean;
  #scheduledStage: number;

  /** @param position where to go on; x, θ and λ have been put back then, and other arrays will be */
  constructor(
    readonly assembly: Assembly,
    position?: Position,
  ) {
    const { recipe, keeper, energy, dynamics, learning, x, temperature, protocol } = assembly;
    const { replicas } = recipe;
    const { step, stage } = position ?? { step: 0, stage: 0 };
    if (!(dynamics.timeStep > 0))
      throw new ErgodicError({
        code: 'plugin-failed',
        message: `dynamics ${recipe.dynamics.use} has time step ${dynamics.timeStep}, which is not above 0`,
        path: 'dynamics',
      });
    this.ledger = new Ledger(replicas);
    this.#energies = new Float64Array(replicas);
    this.#before = new Float64Array(replicas);
    this.#controls = new Float64Array(protocol.length);
    this.#protocolPaths = protocol.map(([control]) => `protocol.${control}`);
    const { thermalControl } = energy;
    this.#thermal = protocol.some(([control]) => control === thermalControl) ? undefined : thermalControl;
    this.tick = {
      step,
      stage,
      time: stage * dynamics.timeStep,
      temperature: position?.temperature ?? NaN,
      revision: position?.revision ?? 0,
      heat: new Float64Array(replicas),
      work: new Float64Array(replicas),
    };
    this.#progress = { previous: NaN, elapsed: 0, heatCapacity: () => this.heatCapacity() };
    const duration = Math.max(temperature.duration ?? -1, ...protocol.map(([, schedule]) => schedule.duration ?? -1));
    this.#lastStage = duration < 0 ? Infinity : Math.floor(duration / dynamics.timeStep + 1e-9);
    this.#lastStep = recipe.steps ?? Infinity;
    this.#scheduledStage = position?.scheduledStage ?? -1;
    this.#ended = position?.ended ?? false;
    this.#model = { energy, x, dataset: keeper.dataset };
    try {
      if (!position) this.#setSchedules();
      this.running = 'dynamics';
      this.dynamicsState = dynamics.init(energy, x, keeper.contextFor('dynamics'));
      checkTier(this);
      this.running = 'learning';
      this.#learningState = learning?.init(this.#model, keeper.contextFor('learning'));
      this.#known = false;
      this.running = 'energy';
      if (!position) checkEnergies(this, this.energies);
      this.ledger.start(this.energies);
    } catch (thrown) {
      throw this.blame(thrown);
    }
    this.observables = [
      ...(energy.observables ?? []),
      ...(dynamics.observables?.(this.dynamicsState) ?? []),
      ...(learning?.observables?.(this.#learningState) ?? []),
    ];
  }

  /** What a part threw, with the part that was running and the step. */
  blame(thrown: unknown): ErgodicError {
    const { running, assembly, tick } = this;
    const path = running.startsWith('protocol.') ? ['protocol', running.slice('protocol.'.length)] : [running];
    const owner = ownerOf(path, assembly.recipe);
    const on = running === 'dynamics' || running === 'learning' ? ` on energy ${assembly.recipe.energy.use}` : '';
    return blamed(thrown, `${owner ?? running}${on} failed at step ${tick.step}`, owner ? running : 'observe');
  }

  /** What the learning rule says of its learning so far. */
  get findings(): readonly string[] {
    return this.assembly.learning?.findings?.(this.#learningState) ?? [];
  }

  get x(): Batch {
    return this.assembly.x;
  }

  get position(): Position {
    const { step, stage, temperature, revision } = this.tick;
    const ended = this.#ended ? { ended: true as const } : {};
    return { step, stage, scheduledStage: this.#scheduledStage, temperature, revision, ...ended };
  }

  get done(): boolean {
    return this.#ended || this.tick.step >= this.#lastStep || this.tick.stage > this.#lastStage;
  }

  /** How much of the run is done, 0 … 1. */
  get fraction(): number {
    const stages = this.#lastStage === Infinity ? 0 : this.tick.stage / (this.#lastStage + 1);
    return Math.min(1, Math.max(stages, this.#lastStep === Infinity ? 0 : this.tick.step / this.#lastStep));
  }

  /** U of each replica at present: evaluated when asked for, and only once for one state. */
  get energies(): Float64Array {
    if (!this.#known) {
      this.measureEnergies(this.#energies);
      this.#known = true;
    }
    return this.#energies;
  }

  /**
   * Runs at most `steps` steps, fewer when the run is done or, with `toStageEnd`, a stage has ended.
   * @throws ErgodicError `non-finite` when the block left a number that is none
   */
  advance(steps: number, toStageEnd = false): number {
    let taken = 0;
    while (taken < steps && !this.done) {
      const { stage } = this.tick;
      this.#step();
      taken++;
      if (toStageEnd && this.tick.stage !== stage) break;
    }
    checkFinite(this);
    return taken;
  }

  /** U of each replica, evaluated afresh: E(x; θ, λ), and what the dynamics' own variables carry. */
  measureEnergies(out: Float64Array): void {
    const { running } = this;
    const { energy, dynamics, x } = this.assembly;
    this.running = 'energy';
    energy.addEnergy(x, out.fill(0));
    // Before the dynamics stand, only differences at fixed state are asked for.
    if (dynamics.addEnergy && this.dynamicsState !== undefined) dynamics.addEnergy(this.dynamicsState, out);
    this.running = running;
  }

  /** The state was written from outside: energies are evaluated anew. */
  forgetEnergies(): void {
    this.#known = false;
  }

  /** Lets go of what energies and the learning rule hold outside of JavaScript’s memory. */
  close(): void {
    const { keeper, learning } = this.assembly;
    learning?.close?.(this.#learningState);
    keeper.close();
  }

  /** Var(E)/T²: from the dynamics where it knows it exactly, otherwise over at least two replicas; NaN where unknown. */
  heatCapacity(): number {
    const { dynamics } = this.assembly;
    if (this.tick.step === 0 || dynamics.deterministic || dynamics.comesToRest) return NaN;
    const exact = dynamics.heatCapacity?.(this.dynamicsState);
    if (exact) return exact.reduce((sum, c) => sum + c, 0) / exact.length;
    const { energies } = this;
    const n = energies.length;
    if (n < 2) return NaN;
    const mean = energies.reduce((sum, e) => sum + e, 0) / n;
    const variance = energies.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (n - 1);
    return variance / this.tick.temperature ** 2;
  }

  #step(): void {
    const { energy, dynamics, learning, x } = this.assembly;
    const { tick, ledger } = this;
    if (tick.stage !== this.#scheduledStage) this.#setSchedules();
    let settled = true;
    if (learning) {
      this.#open(tick.work, learning.booksWork);
      this.running = 'learning';
      const report = learning.update(this.#model, this.#learningState, tick) as LearningReport | undefined;
      if (!report)
        throw new ErgodicError({
          code: 'plugin-failed',
          message: `learning ${this.assembly.recipe.learning!.use}: update returned nothing`,
          path: 'learning',
          hint: 'a report: { settled: true }',
        });
      this.#close(tick.work, learning.booksWork);
      ledger.bookWork(tick.work);
      tick.revision!++;
      if (report.transition) this.transitions.push(report.transition);
      settled = report.settled;
      if (report.ends) this.#ended = true;
    }
    this.#open(tick.heat, dynamics.booksHeat);
    tick.work.fill(0);
    this.running = 'dynamics';
    dynamics.advance(energy, x, this.dynamicsState, tick);
    this.#close(tick.heat, dynamics.booksHeat);
    ledger.bookHeat(tick.heat, tick.temperature);
    if (dynamics.booksHeat) ledger.bookWork(tick.work);
    tick.step++;
    if (settled) {
      tick.stage++;
      tick.time = tick.stage * dynamics.timeStep;
    }
  }

  /** Before a change that books itself, or whose energy is evaluated on both sides. */
  #open(amounts: Float64Array, booksItself = false): void {
    amounts.fill(0);
    if (!booksItself) this.#before.set(this.energies);
  }

  #close(amounts: Float64Array, booksItself = false): void {
    this.#known = false;
    if (booksItself) return;
    const { energies } = this;
    for (let r = 0; r < amounts.length; r++) amounts[r] = energies[r]! - this.#before[r]!;
  }

  /** T and λ take their values for the present stage, all seeing the T before; what moving λ costs is booked. */
  #setSchedules(): void {
    const { temperature, protocol, energy } = this.assembly;
    const { tick } = this;
    let moved = false;
    let fine = true;
    this.#progress.elapsed =
      this.#scheduledStage < 0 ? 0 : (tick.stage - this.#scheduledStage) * this.assembly.dynamics.timeStep;
    for (let i = 0; i < protocol.length; i++) {
      const present = energy.controls![protocol[i]![0]]!;
      this.running = this.#protocolPaths[i]!;
      const value = this.#valueOf(protocol[i]![1], this.#scheduledStage < 0 ? NaN : present);
      moved ||= value !== present;
      fine &&= Number.isFinite(value);
      this.#controls[i] = value;
    }
    this.running = 'temperature';
    const T = this.#valueOf(temperature, tick.temperature);
    if (!(fine && T > 0 && T < Infinity)) throw this.#badSchedule(T);
    moved ||= this.#thermal !== undefined && energy.controls![this.#thermal] !== T;
    if (moved) {
      this.#open(tick.work);
      for (let i = 0; i < protocol.length; i++) energy.controls![protocol[i]![0]] = this.#controls[i]!;
      if (this.#thermal !== undefined) energy.controls![this.#thermal] = T;
      this.#close(tick.work);
      this.ledger.bookWork(tick.work);
      tick.revision!++;
    }
    tick.temperature = T;
    this.#scheduledStage = tick.stage;
  }

  #valueOf(schedule: Schedule, previous: number): number {
    this.#progress.previous = previous;
    return schedule.value(this.tick.time, this.#progress);
  }

  #badSchedule(T: number): ErgodicError {
    const { recipe, protocol } = this.assembly;
    const i = this.#controls.findIndex((value) => !Number.isFinite(value));
    const control = protocol[i]?.[0];
    const path = control === undefined ? 'temperature' : `protocol.${control}`;
    const { use } = control === undefined ? recipe.temperature : recipe.protocol[control]!;
    const value = control === undefined ? T : this.#controls[i]!;
    return new ErgodicError({
      code: Number.isFinite(value) ? 'domain' : 'non-finite',
      message: `${path} (schedule ${use}) is ${value} at t = ${this.tick.time}`,
      path,
      value,
      hint: control === undefined ? 'a schedule whose values are finite and above 0' : 'a schedule of finite values',
    });
  }
}
