import type { Batch } from '@ergodic/numerics';
import type { LearningReport, Model, Transition } from '../contracts/learning-rule.ts';
import type { Observable } from '../contracts/observable.ts';
import type { Progress, Schedule } from '../contracts/schedule.ts';
import type { Tick } from '../contracts/tick.ts';
import { ErgodicError } from '../errors.ts';
import type { Assembly } from './assemble.ts';
import { checkFinite } from './check-finite.ts';
import { Ledger } from './ledger.ts';

/**
 * The loop. One step is, in the order of the first law:
 * 1. T and λ take their values for this moment, and θ learns, at fixed x: work;
 * 2. the dynamics move x at fixed T, λ and θ: heat.
 *
 * `advance` is synchronous, allocates nothing and knows neither events nor the clock.
 */
export class Simulation {
  readonly ledger: Ledger;
  readonly tick: Tick;
  /** The energy of each replica, carried along by what is booked. */
  readonly energies: Float64Array;
  readonly observables: readonly Observable[];
  readonly dynamicsState: unknown;
  /** Transitions since they were last taken. */
  transitions: Transition[] = [];

  readonly #learningState: unknown;
  readonly #model: Model;
  readonly #fresh: Float64Array;
  readonly #progress: { previous: number; heatCapacity: () => number };
  readonly #lastStage: number;
  readonly #lastStep: number;

  constructor(readonly assembly: Assembly) {
    const { recipe, keeper, energy, dynamics, learning, x } = assembly;
    const { replicas } = recipe;
    this.ledger = new Ledger(replicas);
    this.energies = new Float64Array(replicas);
    this.#fresh = new Float64Array(replicas);
    this.tick = {
      step: 0,
      stage: 0,
      time: 0,
      temperature: NaN,
      heat: new Float64Array(replicas),
      work: new Float64Array(replicas),
    };
    this.#progress = { previous: NaN, heatCapacity: () => this.heatCapacity() };
    const schedules = [assembly.temperature, ...assembly.protocol.map(([, schedule]) => schedule)];
    const duration = Math.max(...schedules.map((schedule) => schedule.duration ?? -1));
    this.#lastStage = duration < 0 ? Infinity : Math.floor(duration / dynamics.timeStep + 1e-9);
    this.#lastStep = recipe.steps ?? Infinity;

    this.#setSchedules();
    this.dynamicsState = dynamics.init(energy, x, keeper.contextFor('dynamics'));
    this.#model = { energy, x, ...(keeper.dataset && { dataset: keeper.dataset }) };
    this.#learningState = learning?.init(this.#model, keeper.contextFor('learning'));
    this.observables = [
      ...(energy.observables ?? []),
      ...(dynamics.observables?.(this.dynamicsState) ?? []),
      ...(learning?.observables?.(this.#learningState) ?? []),
    ];
    this.measureEnergies(this.energies);
    this.ledger.initial.set(this.energies);
  }

  get x(): Batch {
    return this.assembly.x;
  }

  get done(): boolean {
    return this.tick.step >= this.#lastStep || this.tick.stage > this.#lastStage;
  }

  /** How much of the run is done, 0 … 1. */
  get fraction(): number {
    const stages = this.#lastStage === Infinity ? 0 : this.tick.stage / (this.#lastStage + 1);
    return Math.min(1, Math.max(stages, this.#lastStep === Infinity ? 0 : this.tick.step / this.#lastStep));
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

  /** E(x; θ, λ) of each replica, evaluated afresh. */
  measureEnergies(out: Float64Array): void {
    out.fill(0);
    this.assembly.energy.addEnergy(this.assembly.x, out);
  }

  /** Var(E)/T²: from the dynamics where it knows it exactly, otherwise over at least two replicas; NaN where unknown. */
  heatCapacity(): number {
    const exact = this.assembly.dynamics.heatCapacity?.(this.dynamicsState);
    if (exact) return exact.reduce((sum, c) => sum + c, 0) / exact.length;
    const n = this.energies.length;
    if (n < 2) return NaN;
    const mean = this.energies.reduce((sum, e) => sum + e, 0) / n;
    const variance = this.energies.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (n - 1);
    return variance / this.tick.temperature ** 2;
  }

  #step(): void {
    const { energy, dynamics, learning, x } = this.assembly;
    const { tick, energies } = this;
    if (this.#setSchedules()) {
      this.#bookDifference(tick.work);
      this.ledger.bookWork(tick.work);
    }
    let report: LearningReport | undefined;
    if (learning) {
      tick.work.fill(0);
      report = learning.update(this.#model, this.#learningState, tick);
      if (learning.booksWork) for (let r = 0; r < energies.length; r++) energies[r]! += tick.work[r]!;
      else this.#bookDifference(tick.work);
      this.ledger.bookWork(tick.work);
      if (report.transition) this.transitions.push(report.transition);
    }
    tick.heat.fill(0);
    dynamics.advance(energy, x, this.dynamicsState, tick);
    if (dynamics.booksHeat) for (let r = 0; r < energies.length; r++) energies[r]! += tick.heat[r]!;
    else this.#bookDifference(tick.heat);
    this.ledger.bookHeat(tick.heat, tick.temperature);
    tick.step++;
    if (!report || report.settled) {
      tick.stage++;
      tick.time = tick.stage * dynamics.timeStep;
    }
  }

  /** Evaluates the energies and writes how much they changed since they were last known. */
  #bookDifference(out: Float64Array): void {
    this.measureEnergies(this.#fresh);
    for (let r = 0; r < out.length; r++) {
      out[r] = this.#fresh[r]! - this.energies[r]!;
      this.energies[r] = this.#fresh[r]!;
    }
  }

  /** T and λ for the present time; whether a control moved. */
  #setSchedules(): boolean {
    const { recipe, temperature, protocol, energy } = this.assembly;
    this.#progress.previous = this.tick.temperature;
    const T = evaluate(temperature, this.tick.time, this.#progress, `temperature (schedule ${recipe.temperature.use})`);
    if (!(T > 0))
      throw new ErgodicError({
        code: 'domain',
        message: `temperature (schedule ${recipe.temperature.use}) is ${T} at t = ${this.tick.time}`,
        path: 'temperature',
        value: T,
        hint: 'a schedule whose values stay above 0',
      });
    this.tick.temperature = T;
    let moved = false;
    for (const [control, schedule] of protocol) {
      this.#progress.previous = energy.controls![control]!;
      const value = evaluate(schedule, this.tick.time, this.#progress, `protocol.${control}`);
      moved ||= value !== energy.controls![control];
      energy.controls![control] = value;
    }
    return moved;
  }
}

function evaluate(schedule: Schedule, t: number, progress: Progress, name: string): number {
  const value = schedule.value(t, progress);
  if (!Number.isFinite(value))
    throw new ErgodicError({ code: 'non-finite', message: `${name} is ${value} at t = ${t}`, value });
  return value;
}
