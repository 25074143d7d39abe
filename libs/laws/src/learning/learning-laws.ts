import {
  zerosLike,
  type LearningClaims,
  type LearningReport,
  type LearningRule,
  type Model,
  type Parameters,
  type Tick,
} from '@ergodic/kernel';
import { lawContext, type LawContext, type Surroundings } from '../context.ts';
import { Differences } from '../differences.ts';
import { expectTrue, expectWithin, firstDifference, law, show, type Law } from '../law.ts';

export interface LearningLawOptions extends LearningClaims {
  readonly temperature: number;
  readonly surroundings?: Surroundings;
  readonly seed?: number;
}

export type MakeLearning = (context: LawContext) => { rule: LearningRule; model: Model };

/**
 * The laws of a learning rule on one model: `gradient` against central differences (GEN-09), descent and rest where claimed, no
 * rest where the gradient is not zero, and none that is not told; the work booked; x stays; same seed, same bits, also when taken up again.
 */
export function learningLaws(make: MakeLearning, options: LearningLawOptions): Law[] {
  const { descends = false, reachesRest = false } = options;
  const begin = (): Learning => new Learning(make, options);
  const ofObjective: Law[] = options.objective
    ? [
        law('gradient = ∂(objective)/∂θ', () => checkGradient(begin())),
        law('it rests only where the gradient is zero', () => checkRest(begin())),
        law('where θ rests it has settled', () => checkSettles(begin())),
      ]
    : [];
  const laws: Law[] = [
    ...ofObjective,
    law('it writes the whole gradient and moves nothing', () => {
      const learning = begin();
      const before = numbersOf(learning.model);
      // From the same streams, since a gradient may be an estimate that draws from them.
      const [a, b] = [learning.gradient(99), begin().gradient(-99)];
      for (const name of Object.keys(a)) {
        const i = firstDifference(a[name]!.data, b[name]!.data);
        expectTrue(i < 0, `gradient leaves ${name}[${i}] unwritten, or adds to what is there`);
      }
      expectTrue(firstDifference(before, numbersOf(learning.model)) < 0, 'gradient changes θ or the state');
    }),
    law('θ moves, the state stays', () => {
      const learning = begin();
      const before = learning.model.x.data.slice();
      for (let k = 0; k < 5; k++) learning.update();
      const i = firstDifference(before, learning.model.x.data);
      expectTrue(
        i < 0,
        `update changes the state: number ${i} was ${show(before[i])}, is ${show(learning.model.x.data[i])}`,
      );
      return 5;
    }),
    law('the work booked is the change of energy', () => checkWork(begin())),
    law('same seed, same bits', () => {
      const i = firstDifference(after(begin(), 8), after(begin(), 8));
      expectTrue(i < 0, `number ${i} of θ differs between two runs`);
    }),
    law('learning that is taken up again has the same bits', () => {
      const learning = begin();
      after(learning, 3);
      learning.resume();
      const i = firstDifference(after(learning, 5), after(begin(), 8));
      expectTrue(i < 0, `number ${i} of θ differs: what must last comes from context.array or context.stream`);
    }),
  ];
  if (descends)
    laws.push(
      law('no update raises the objective', () => {
        const learning = begin();
        for (let k = 0; k < 10; k++) {
          const before = learning.objective();
          learning.update();
          const now = learning.objective();
          expectTrue(
            now <= before + 1e-12 * Math.max(1, Math.abs(before)),
            `update ${k} raises it from ${before} to ${now}`,
          );
        }
        return 10;
      }),
    );
  if (reachesRest)
    laws.push(
      law('an update rests where the gradient is zero', () => {
        const learning = begin();
        learning.update();
        const scale = Math.max(1, Math.abs(learning.objective()));
        for (const [name, { data }] of Object.entries(learning.gradient()))
          data.forEach((g, i) => expectWithin(g, 0, 1e-9 * scale, `∂/∂${name}[${i}] after the update`));
      }),
    );
  return laws;
}

/** A rule at work on its model, at fixed state and temperature. */
class Learning {
  readonly #make: MakeLearning;
  readonly #options: LearningLawOptions;
  readonly tick: Tick;
  model: Model;
  rule: LearningRule;
  #state: unknown;
  #context: LawContext;

  constructor(make: MakeLearning, options: LearningLawOptions) {
    this.#make = make;
    this.#options = options;
    this.#context = this.#newContext(1);
    const { model } = make(this.#context);
    // With a context for as many replicas as the model has.
    this.#context = this.#newContext(model.x.replicas);
    ({ rule: this.rule, model: this.model } = make(this.#context));
    this.#state = this.rule.init(this.model, this.#context);
    const zeros = (): Float64Array => new Float64Array(model.x.replicas);
    this.tick = { step: 0, stage: 0, time: 0, temperature: options.temperature, heat: zeros(), work: zeros() };
  }

  #newContext(replicas: number): LawContext {
    return lawContext(this.#options.seed ?? 3, replicas, 1, this.#options.surroundings);
  }

  update(): LearningReport {
    const report = this.rule.update(this.model, this.#state, this.tick);
    this.tick.step++;
    return report;
  }

  gradient(start = 0): Parameters {
    const out = zerosLike(this.model.energy.parameters);
    for (const { data } of Object.values(out)) data.fill(start);
    this.rule.gradient(this.model, this.#state, this.tick, out);
    return out;
  }

  objective(): number {
    return this.#options.objective!(this.model, this.tick.temperature);
  }

  /** As after a checkpoint: everything is made anew, but θ, x, streams and arrays are those of before. */
  resume(): void {
    const { model, tick } = this;
    const kept = this.#context;
    this.#context = this.#newContext(model.x.replicas);
    ({ rule: this.rule, model: this.model } = this.#make(this.#context));
    for (const [name, { data }] of Object.entries(model.energy.parameters))
      this.model.energy.parameters[name]!.data.set(data);
    this.model.energy.refresh?.();
    this.model.x.data.set(model.x.data);
    this.#state = this.rule.init(this.model, this.#context);
    this.#context.takeOver(kept);
    tick.work.fill(0);
  }
}

function numbersOf({ energy, x }: Model): number[] {
  return [...Object.values(energy.parameters).flatMap(({ data }) => [...data]), ...x.data];
}

const thetaOf = ({ energy }: Model): number[] => Object.values(energy.parameters).flatMap(({ data }) => [...data]);

function after(learning: Learning, updates: number): number[] {
  for (let k = 0; k < updates; k++) learning.update();
  return thetaOf(learning.model);
}

function checkGradient(learning: Learning): number {
  const { energy } = learning.model;
  const gradient = learning.gradient();
  const differences = new Differences(1, 1, energy.precision);
  let tried = 0;
  for (const [name, { data }] of Object.entries(energy.parameters))
    for (let i = 0; i < Math.min(data.length, 30); i++, tried++) {
      const at = data[i]!;
      const along = (value: number): number => {
        data[i] = value;
        energy.refresh?.();
        return learning.objective();
      };
      const found = gradient[name]!.data[i]!;
      const wanted = differences.slope(found, along, at);
      along(at);
      if (wanted !== undefined) expectWithin(found, wanted, 0, `∂/∂${name}[${i}]`);
    }
  return Math.max(1, tried);
}

/** Updates until θ no longer moves; undefined where it still does. A rule may leave its first ones out: rest counts from the fifth. */
function updatesUntilRest(learning: Learning): number | undefined {
  for (let k = 1; k <= 500; k++) {
    const before = thetaOf(learning.model);
    learning.update();
    const moved = thetaOf(learning.model).map((v, i) => Math.abs(v - before[i]!) / Math.max(1, Math.abs(v)));
    if (k >= 5 && Math.max(0, ...moved) <= 1e-13) return k;
  }
  return undefined;
}

function checkRest(learning: Learning): number {
  const updates = updatesUntilRest(learning);
  if (updates === undefined) return 500;
  const scale = Math.max(1, Math.abs(learning.objective()));
  for (const [name, { data }] of Object.entries(learning.gradient()))
    data.forEach((g, i) => expectWithin(g, 0, 1e-6 * scale, `θ rests, but ∂/∂${name}[${i}]`));
  return updates;
}

/** Until a rule says so, time stands still, and the run would never end. */
function checkSettles(learning: Learning): number {
  const updates = updatesUntilRest(learning);
  if (updates === undefined) return 500;
  let settled = false;
  for (let k = 0; k < 50 && !settled; k++) ({ settled } = learning.update());
  expectTrue(settled, `θ rests after ${updates} updates, yet in fifty more none reports settled: true`);
  return updates;
}

function checkWork(learning: Learning): number {
  const { model, tick, rule } = learning;
  const energies = (): Float64Array => {
    const out = new Float64Array(model.x.replicas);
    model.energy.addEnergy(model.x, out);
    return out;
  };
  for (let k = 0; k < 5; k++) {
    const before = energies();
    tick.work.fill(7);
    tick.heat.fill(7);
    learning.update();
    energies().forEach((E, r) => {
      const wanted = rule.booksWork ? 7 + E - before[r]! : 7;
      const what = rule.booksWork
        ? `7 + the work of update ${k} on`
        : 'the rule does not say that it books work, yet the work on';
      expectWithin(
        tick.work[r]!,
        wanted,
        1e-10 * Math.max(1, Math.abs(E), Math.abs(before[r]!)),
        `${what} replica ${r}`,
      );
      expectTrue(tick.heat[r] === 7, `it books heat: learning is at fixed state, so its change of energy is work`);
    });
  }
  return 5;
}
