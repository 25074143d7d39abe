import { hasCapability, holds, messageOf, type Capability, type Energy, widthOf } from '@ergodic/kernel';
import { apart, expectClose, expectTrue, expectWithin, firstDifference, LawBroken, show } from '../law.ts';
import { Walk, type Make, type Setting } from './walk.ts';

function expectSame(a: Float64Array, b: Float64Array, width: number, what: string): void {
  const i = firstDifference(a, b);
  if (i < 0) return;
  throw new LawBroken(
    `${what}: number ${i % width} of replica ${Math.floor(i / width)} is ${apart(a[i]!, b[i]!)}, and ${apart(b[i]!, a[i]!)}`,
  );
}

export function checkSeed(make: Make, setting: Setting, steps: number): void {
  const [a, b] = [new Walk(make, setting).step(steps), new Walk(make, setting).step(steps)];
  expectSame(a.x.data, b.x.data, a.x.width, 'two walks from the same seed differ');
}

export function checkResumed(make: Make, setting: Setting, steps: number): void {
  const stop = Math.ceil(steps / 3);
  const broken = new Walk(make, setting)
    .step(stop)
    .resume()
    .step(steps - stop);
  const whole = new Walk(make, setting).step(steps);
  expectSame(
    broken.x.data,
    whole.x.data,
    whole.x.width,
    'a walk taken up again differs (what must last comes from context.array or context.stream)',
  );
}

export function checkReplicas(make: Make, setting: Setting, steps: number): void {
  const few = new Walk(make, { ...setting, replicas: 3 }).step(steps);
  const many = new Walk(make, { ...setting, replicas: 7 }).step(steps);
  expectSame(few.x.data, many.x.data.slice(0, few.x.data.length), few.x.width, 'replicas among 3 and among 7 differ');
}

export function checkLooking(make: Make, setting: Setting, steps: number): void {
  const watched = new Walk(make, setting);
  for (let k = 0; k < steps; k++) {
    const [once, again] = [watched.look(), watched.look()];
    const i = firstDifference(once, again);
    expectTrue(
      i < 0,
      `asked twice in one state, what it tells differs: ${once[i]} and ${again[i]} (an observable writes out[r], and adds nothing)`,
    );
    watched.step();
  }
  const unwatched = new Walk(make, setting).step(steps);
  expectSame(
    watched.x.data,
    unwatched.x.data,
    watched.x.width,
    'a walk that is looked at differs from one that is not',
  );
}

export function checkAloneAndInSpace(make: Make, setting: Setting, steps: number): void {
  const walk = new Walk(make, setting);
  expectSame(walk.x.data, walk.first, walk.x.width, 'init changes the state');
  expectTrue(walk.dynamics.timeStep > 0 && walk.dynamics.timeStep < Infinity, `timeStep is ${walk.dynamics.timeStep}`);
  const { energy, tick } = walk;
  const numbers = (): Record<string, number[]> => ({
    ...Object.fromEntries(
      Object.entries(energy.parameters).map(([name, { data }]) => [`parameter ${name}`, [...data]]),
    ),
    'the controls': Object.values(energy.controls ?? {}),
    'the temperature': [tick.temperature],
  });
  const before = numbers();
  for (let k = 0; k < steps; k++) {
    walk.step();
    const { step, stage } = tick;
    expectTrue(
      step === k + 1 && stage === k + 1,
      `it moves the clock: step ${step}, stage ${stage} after ${k + 1} steps`,
    );
    checkInSpace(walk);
    for (const [name, values] of Object.entries(numbers())) {
      const i = firstDifference(values, before[name]!);
      expectTrue(i < 0, `it changes ${name} from ${show(before[name]![i])} to ${show(values[i])}`);
    }
  }
}

/** Clamped units keep their values, whatever the others do. */
export function checkClamped(make: Make, setting: Setting, clamped: Uint8Array, steps: number): number {
  const walk = new Walk(make, { ...setting, surroundings: { ...setting.surroundings, clamped } });
  const perUnit = walk.x.width / clamped.length;
  for (let k = 0; k < steps; k++) {
    walk.step();
    walk.x.data.forEach((value, i) => {
      const unit = Math.floor((i % walk.x.width) / perUnit);
      expectTrue(
        clamped[unit] === 0 || value === walk.first[i],
        `unit ${unit} is clamped at ${walk.first[i]}, and step ${k} makes it ${value}`,
      );
    });
  }
  return steps * setting.replicas;
}

/** Every number is one that its unit may hold. */
function checkInSpace({ x, energy: { space } }: Walk): void {
  const i = x.data.findIndex((value) => !holds(space, value));
  const place = `number ${i % x.width} of replica ${Math.floor(i / x.width)}`;
  expectTrue(i < 0, `${place} is ${x.data[i]}, which is none of ${space.kind}`);
  if (space.kind !== 'probabilities') return;
  for (let start = 0; start < x.data.length; start += space.choices) {
    let sum = 0;
    for (let c = start; c < start + space.choices; c++) sum += x.data[c]!;
    expectClose(sum, 1, 1e-12, `Σp of unit ${(start % widthOf(space)) / space.choices}`);
  }
}

/**
 * ΔU = Q + W of each replica in each step, added to what is there; dynamics that do not say so book nothing. Where the Boltzmann law
 * is kept exactly, there is no error of an integrator that could be work.
 */
export function checkBooks(make: Make, setting: Setting, steps: number, isExact: boolean): void {
  const walk = new Walk(make, setting);
  const { tick, dynamics } = walk;
  const rounding = dynamics.precision === 'float32' ? 1e-5 : 1e-10;
  for (let k = 0; k < steps; k++) {
    const before = walk.energies();
    tick.heat.fill(7);
    tick.work.fill(-3);
    dynamics.advance(walk.energy, walk.x, walk.state, tick);
    const after = walk.energies();
    for (let r = 0; r < setting.replicas; r++) {
      const booked = tick.heat[r]! - 7 + (tick.work[r]! + 3);
      const where = `replica ${r} in step ${k} at T = ${tick.temperature}`;
      if (!dynamics.booksHeat)
        expectTrue(booked === 0, `it does not say that it books heat, yet adds ${show(booked)} to ${where}`);
      else {
        const scale = Math.max(1, Math.abs(before[r]!), Math.abs(after[r]!));
        expectWithin(booked, after[r]! - before[r]!, rounding * scale, `Q + W of ${where}`);
        expectTrue(
          !isExact || tick.work[r] === -3,
          `it keeps the Boltzmann law, so that all it changes is heat, yet books ${show(tick.work[r]! + 3)} as work on ${where}`,
        );
      }
    }
    tick.step++;
    tick.stage++;
    tick.time += dynamics.timeStep;
  }
}

/** A RangeError is an answer where `mayRefuse`. */
export function checkFinite(make: Make, setting: Setting, steps: number, mayRefuse = false): number {
  const walk = new Walk(make, setting);
  for (let k = 0; k < steps; k++) {
    try {
      walk.step();
    } catch (thrown) {
      if (mayRefuse && thrown instanceof RangeError) return setting.replicas;
      throw new LawBroken(`at T = ${show(setting.temperature)} it throws: ${messageOf(thrown)}`, '', thrown);
    }
    try {
      checkInSpace(walk);
    } catch (thrown) {
      throw thrown instanceof LawBroken
        ? new LawBroken(`at T = ${show(setting.temperature)}, step ${k}: ${thrown.what}`)
        : thrown;
    }
  }
  return setting.replicas;
}

export function checkNoRise(make: Make, setting: Setting, steps: number): number {
  const walk = new Walk(make, setting);
  const energies = (): Float64Array => {
    const out = new Float64Array(setting.replicas);
    walk.energy.addEnergy(walk.x, out);
    return out;
  };
  for (let k = 0; k < steps; k++) {
    const before = energies();
    walk.step();
    energies().forEach((E, r) =>
      expectTrue(
        E <= before[r]! + 1e-8 * Math.max(1, Math.abs(before[r]!)),
        `step ${k} raises the energy of replica ${r} from ${before[r]} to ${E}, at T = ${show(setting.temperature)}`,
      ),
    );
  }
  return setting.replicas;
}

export function checkOwnEnergy(make: Make, setting: Setting): void {
  const walk = new Walk(make, setting).step(3);
  const [plain, added] = [0, 7].map((start) => {
    const out = new Float64Array(setting.replicas).fill(start);
    walk.dynamics.addEnergy!(walk.state, out);
    return out;
  }) as [Float64Array, Float64Array];
  plain.forEach((own, r) => expectClose(added[r]!, 7 + own, 1e-13, `7 + own energy of replica ${r}`));
}

/** On an energy that has nothing but what is needed. */
export function checkNeeds(make: Make, setting: Setting, needs: readonly Capability[]): void {
  const bare: Make = (context) => {
    const { dynamics, energy } = make(context);
    return { dynamics, energy: withOnly(energy, needs) };
  };
  try {
    new Walk(bare, setting).step(3).look();
  } catch (thrown) {
    throw new LawBroken(
      `on an energy that has only ${needs.join(', ') || 'its value'} it throws: ${messageOf(thrown)}; \`needs\` of the definition lists what it asks for`,
      '',
      thrown,
    );
  }
}

const members: Readonly<Record<Capability, keyof Energy>> = {
  force: 'addForce',
  'parameter-gradient': 'addParameterGradient',
  conditional: 'conditional',
  pairwise: 'pairwise',
  program: 'program',
  network: 'network',
  variational: 'variational',
  agent: 'agent',
  relaxation: 'relaxation',
  'parameter-minimiser': 'minimiseOverParameters',
  components: 'components',
  quadratic: 'quadratic',
  'critical-temperature': 'criticalTemperature',
};

function withOnly(energy: Energy, needs: readonly Capability[]): Energy {
  const bare: Record<string, unknown> = { ...energy };
  for (const [capability, member] of Object.entries(members) as [Capability, keyof Energy][])
    if (hasCapability(energy, capability) && !needs.includes(capability)) delete bare[member];
  return bare as unknown as Energy;
}
