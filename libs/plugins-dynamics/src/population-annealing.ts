import { z } from 'zod';
import type { Batch, RandomStreams } from '@ergodic/numerics';
import {
  choicesOf,
  defineDynamics,
  partOption,
  type Dynamics,
  type Energy,
  type Observable,
  type Tick,
} from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import { innerTick, setTick } from './inner-tick.ts';
import { recipeProblem } from './recipe-problem.ts';

/** The population, its history and scratch space of a run. */
export interface PopulationAnnealingState {
  /** State of the sampler, and its clock. */
  readonly inner: unknown;
  readonly tick: Tick;
  /** One block: all replicas are resampled together. */
  readonly streams: RandomStreams;
  /** family[r]: the first ancestor of replica r. Kept in checkpoints. */
  readonly family: Float64Array;
  /** β, ln Z(β), the revision of the energy then, and 1 once begun. Kept in checkpoints. */
  readonly record: Float64Array;
  readonly energies: Float64Array;
  /** How many descendants each replica has. */
  readonly children: Int32Array;
  readonly familySize: Int32Array;
}

const BETA = 0;
const LOG_Z = 1;
const REVISION = 2;
const BEGUN = 3;

/**
 * Population annealing: the replicas of the run are a population. Whenever the temperature has changed, from β to β' = 1/T, replica r
 * has on average
 *
 *   τ_r = e^(−(β' − β) E_r) / q,   q = (1/R) Σ_r e^(−(β' − β) E_r),
 *
 * descendants, ⌊τ_r⌋ or ⌈τ_r⌉ of them by systematic resampling, so that there are R again; then the sampler makes a step of each. Along with the
 * population comes an estimate of the partition function,
 *
 *   ln Z(β') = ln Z(β) + ln q,
 *
 * of which Z is unbiased, and ln Z has a bias of the order of its variance. It begins at β = 0, where Z counts all states and the first states
 * of the run are a sample (`initial: random`): every choice of a unit is as likely as it has microstates. Clamped units count as one
 * state, and have to be alike in all replicas. With `start: first-temperature` the first states are a sample at the first temperature, and
 * ln Z counts from there.
 *
 * Families are the descendants of one first replica: once few are left, replicas are no longer independent of one another and
 * standard errors over them are too small. They are as of R/ρ_t independent ones, ρ_t the mean square family size. What a
 * replica's energy changes by, be it by another taking its place, is booked as heat.
 *
 * @throws ErgodicError `invalid-option` where θ or λ changes meanwhile: the estimate is of one energy
 */
export const populationAnnealing = defineDynamics({
  name: 'population-annealing',
  summary: 'Replicas are resampled by their weights as the temperature falls, which tells ln Z too.',
  formula: 'τ_r = e^(−(β′ − β) E_r)/q, ln Z(β′) = ln Z(β) + ln q, q the mean weight',
  law: 'as R → ∞ the population has the law e^(−E/T)/Z at every T; ⟨Z⟩ exact for every R',
  source: 'K. Hukushima, Y. Iba, AIP Conf. Proc. 690 (2003) 200; J. Machta, Phys. Rev. E 82 (2010) 026704',
  spaces: ['spins', 'bits', 'categories'],
  needs: ['conditional'],
  clamps: true,
  options: z.object({
    sampler: partOption('dynamics')
      .default({ use: 'heat-bath', scan: 'sequential' })
      .describe('what moves each replica at its temperature'),
    start: z
      .enum(['infinite-temperature', 'first-temperature'])
      .default('infinite-temperature')
      .describe('at which temperature the first states are a sample: infinite, for initial: random, or the first'),
  }),
  trials: [
    { options: { start: 'first-temperature' }, claims: { boltzmann: true, descendsWhenCold: true } },
    {
      options: { sampler: { use: 'gillespie' }, start: 'first-temperature' },
      units: 2,
      claims: { boltzmann: true, descendsWhenCold: true },
    },
  ],
  make({ sampler, start }, { part, clamped }): Dynamics<PopulationAnnealingState> {
    const inner = part('dynamics', sampler, 'sampler');
    if (inner.addEnergy)
      throw recipeProblem(
        'population-annealing',
        'sampler',
        sampler.use,
        `the sampler ${sampler.use} has variables of its own that carry energy, and resampling would not copy these`,
        'a sampler such as heat-bath or metropolis',
      );
    return {
      timeStep: inner.timeStep,
      ...(inner.precision && { precision: inner.precision }),
      tier: (state) => inner.tier?.(state.inner) ?? 'reference',
      init(energy, x, context) {
        const { replicas } = x;
        if (clamped && start === 'infinite-temperature') checkAlike(x, clamped);
        const family = context.array('families', replicas);
        for (let r = 0; r < replicas; r++) family[r] = r;
        const record = context.array('record', 4);
        record[LOG_Z] = start === 'infinite-temperature' ? logStates(energy, clamped) : 0;
        return {
          inner: inner.init(energy, x, context.within('sampler')),
          tick: innerTick(replicas),
          streams: context.stream('resampling', 1),
          family,
          record,
          energies: new Float64Array(replicas),
          children: new Int32Array(replicas),
          familySize: new Int32Array(replicas),
        };
      },
      advance(energy, x, state, tick) {
        const { temperature, revision = 0 } = tick;
        checkTemperature('population-annealing', temperature);
        if (temperature === 0)
          throw new RangeError('population-annealing: temperature is 0, must be > 0: weights need 1/T');
        const { record, energies } = state;
        const beta = 1 / temperature;
        if (record[BEGUN] === 0 && start === 'first-temperature') record[BETA] = beta;
        else if (record[BEGUN] === 1 && record[REVISION] !== revision)
          throw recipeProblem(
            'population-annealing',
            'energy',
            revision,
            'the energy has changed: a learning rule moved θ, or a protocol λ',
            'a recipe without learning and protocol',
          );
        record[REVISION] = revision;
        record[BEGUN] = 1;
        if (beta !== record[BETA]) {
          energy.addEnergy(x, energies.fill(0));
          record[LOG_Z]! += weigh(state, beta - record[BETA]!);
          record[BETA] = beta;
          replace(x, state);
        }
        setTick(state.tick, tick, temperature);
        inner.advance(energy, x, state.inner, state.tick);
      },
      observables,
    };
  },
});

/** ln of the number of microstates of the units that move. */
function logStates({ space, logDegeneracy }: Energy, clamped: Uint8Array | undefined): number {
  const choices = choicesOf(space);
  let perUnit = 0;
  for (let c = 0; c < choices; c++) perUnit += logDegeneracy ? Math.exp(logDegeneracy[c]!) : 1;
  let free = space.units;
  for (let i = 0; i < space.units; i++) free -= clamped?.[i] ?? 0;
  return free * Math.log(perUnit);
}

/**
 * Writes to `children` how many of each replica are to be, by one uniform number, and returns ln q.
 * @throws RangeError where an energy is NaN, or all are infinite
 */
export function weigh(
  { energies, children, streams }: Pick<PopulationAnnealingState, 'energies' | 'children' | 'streams'>,
  step: number,
): number {
  const R = energies.length;
  let heaviest = -Infinity;
  for (let r = 0; r < R; r++) {
    const logWeight = -step * energies[r]!;
    if (logWeight !== logWeight) throw new RangeError(`population-annealing: the energy of replica ${r} is NaN`);
    if (logWeight > heaviest) heaviest = logWeight;
  }
  if (!(Math.abs(heaviest) < Infinity))
    throw new RangeError(`population-annealing: the largest weight of a replica is e^${heaviest}`);
  let total = 0;
  for (let r = 0; r < R; r++) total += Math.exp(-step * energies[r]! - heaviest);
  const first = streams.uniform(0);
  let below = 0;
  let placed = 0;
  for (let r = 0; r < R; r++) {
    below += (R * Math.exp(-step * energies[r]! - heaviest)) / total;
    // How many of the points first, first + 1, …, first + R − 1 lie below.
    const upTo = r === R - 1 ? R : Math.min(R, Math.max(placed, Math.ceil(below - first)));
    children[r] = upTo - placed;
    placed = upTo;
  }
  return heaviest + Math.log(total / R);
}

/** Replicas that have no descendants take on the states of those that have several; others stay where they are. */
function replace(x: Batch, { children, family }: PopulationAnnealingState): void {
  let parent = 0;
  for (let r = 0; r < x.replicas; r++) {
    if (children[r]! > 0) continue;
    while (children[parent]! < 2) parent++;
    children[parent]!--;
    x.data.copyWithin(r * x.width, parent * x.width, (parent + 1) * x.width);
    family[r] = family[parent]!;
  }
}

/** Clamped units are the same in all replicas. @throws ErgodicError naming one that is not */
function checkAlike(x: Batch, clamped: Uint8Array): void {
  for (let i = 0; i < x.width; i++)
    for (let r = 1; clamped[i] === 1 && r < x.replicas; r++)
      if (x.data[r * x.width + i] !== x.data[i])
        throw recipeProblem(
          'population-annealing',
          'start',
          'infinite-temperature',
          `unit ${i} is clamped at ${x.data[i]} in replica 0 and at ${x.data[r * x.width + i]} in replica ${r}, so that these have different Z`,
          'the same values for all replicas: a population is of one system',
        );
}

function observables({ record, family, familySize }: PopulationAnnealingState): Observable[] {
  const countFamilies = (): void => {
    familySize.fill(0);
    for (const f of family) familySize[f]!++;
  };
  return [
    {
      name: 'logPartition',
      summary: 'ln Z(β) by population annealing, nats; from ln Z = 0 at the first temperature where it starts there',
      read: () => record[LOG_Z]!,
    },
    {
      name: 'families',
      summary: 'how many first replicas have descendants still, a count',
      read() {
        countFamilies();
        return familySize.reduce((sum, size) => sum + (size > 0 ? 1 : 0), 0);
      },
    },
    {
      name: 'meanSquareFamily',
      summary:
        'ρ_t = Σ n²/R over the sizes n of families, a count: results are as of R/ρ_t independent replicas at least',
      read() {
        countFamilies();
        return familySize.reduce((sum, size) => sum + size * size, 0) / family.length;
      },
    },
    {
      name: 'familyEntropy',
      summary: '−Σ (n/R) ln(n/R) over the sizes n of families, nats; ln R at the start',
      read() {
        countFamilies();
        return familySize.reduce((sum, size) => {
          const share = size / family.length;
          return size > 0 ? sum - share * Math.log(share) : sum;
        }, 0);
      },
    },
  ];
}
