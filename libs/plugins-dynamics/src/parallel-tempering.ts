import { z } from 'zod';
import { batchOf, type Batch, type RandomStreams } from '@ergodic/numerics';
import { defineDynamics, partOption, type Dynamics, type Tick } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import { innerTick, setTick } from './inner-tick.ts';
import { recipeProblem } from './recipe-problem.ts';
import { ReplicaFlow } from './replica-flow.ts';
import { isTimeToTune, TemperingLadder } from './tempering-ladder.ts';

/** One temperature of the ladder. */
export interface Rung {
  /** The copies that are at this temperature now. Of rung 0 the run's own x. */
  readonly x: Batch;
  readonly energies: Float64Array;
  /** State of the inner sampler. */
  readonly inner: unknown;
  readonly tick: Tick;
}

/** Ladder, copies and streams of a run. */
export interface ParallelTemperingState {
  readonly ladder: TemperingLadder;
  readonly flow: ReplicaFlow;
  readonly rungs: readonly Rung[];
  /** One block a replica, for exchanges. */
  readonly streams: RandomStreams;
  /** [0] counts steps: kept in checkpoints. */
  readonly steps: Float64Array;
}

/**
 * Parallel tempering, also called replica exchange. Each replica has K copies at temperatures from that of the run up to `hottest`. A step
 * lets the sampler make one step of every copy at its temperature, then neighbours exchange their states with probability
 *
 *   min(1, e^((β_i − β_j)(E_i − E_j))),   β = 1/T,
 *
 * pairs (0,1), (2,3), … in even steps and (1,2), (3,4), … in odd ones, which carries copies through the ladder faster than pairs at random.
 * The run's x is always the copy at T, and its energy change, by the sampler and by exchanges, is heat. All copies start as x does.
 *
 * The ladder is geometric at first. In a burn-in it is tuned so that all pairs exchange equally often, and then frozen; what is told about
 * exchanges is counted from then on. Once T itself reaches `hottest`, all are at T. Clamped units are the same in all copies.
 *
 * Law: Π_k e^(−E(x_k)/T_k)/Z_k is invariant once the ladder is frozen, so that x has the law e^(−E/T)/Z; x alone is no Markov chain.
 * T = 0: x takes over every state that is not higher.
 *
 * @throws ErgodicError `invalid-option` for a sampler that keeps momenta
 */
export const parallelTempering = defineDynamics({
  name: 'parallel-tempering',
  summary: 'Copies at a ladder of temperatures that exchange their states: crosses barriers that one copy cannot.',
  formula: 'exchange with probability min(1, e^((β_i − β_j)(E_i − E_j)))',
  law: 'Π_k e^(−E(x_k)/T_k)/Z_k invariant, exactly, once the ladder is frozen; without detailed balance',
  source: 'K. Hukushima, K. Nemoto, J. Phys. Soc. Jpn. 65 (1996) 1604, doi:10.1143/JPSJ.65.1604',
  spaces: ['spins', 'bits', 'categories'],
  needs: ['conditional'],
  clamps: true,
  options: z.object({
    sampler: partOption('dynamics')
      .default({ use: 'heat-bath', scan: 'sequential' })
      .describe('what moves each copy at its temperature'),
    temperatures: z.int().min(2).default(8).describe('K, how many temperatures, that of the run included; a count'),
    hottest: z
      .number()
      .positive()
      .describe('highest temperature, an energy: one at which the sampler alone goes everywhere'),
    burnIn: z
      .int()
      .min(0)
      .default(1000)
      .describe('steps in which the ladder is tuned, before it is frozen; 0 leaves it geometric'),
  }),
  trials: [
    {
      options: { temperatures: 3, hottest: 3, burnIn: 10 },
      compute: 'reference',
      claims: { boltzmann: false, descendsWhenCold: true },
    },
    {
      options: { temperatures: 3, hottest: 3, burnIn: 10 },
      units: 4,
      compute: 'simd',
      claims: { boltzmann: false, descendsWhenCold: true },
    },
    {
      options: { sampler: { use: 'metropolis' }, temperatures: 2, hottest: 3, burnIn: 0 },
      claims: { boltzmann: false, descendsWhenCold: true },
    },
  ],
  make({ sampler, temperatures, hottest, burnIn }, { part, clamped }): Dynamics<ParallelTemperingState> {
    const inner = part('dynamics', sampler, 'sampler');
    if (inner.addEnergy)
      throw recipeProblem(
        'parallel-tempering',
        'sampler',
        sampler.use,
        `the sampler ${sampler.use} has variables of its own that carry energy, and exchanges would not move these`,
        'a sampler such as heat-bath or metropolis',
      );
    return {
      timeStep: inner.timeStep,
      ...(inner.precision && { precision: inner.precision }),
      tier: ({ rungs }) => inner.tier?.(rungs[0]!.inner) ?? 'reference',
      init(energy, x, context) {
        const size = x.data.length;
        const copies = context.array('copies', (temperatures - 1) * size);
        return {
          ladder: new TemperingLadder(temperatures, hottest, context),
          flow: new ReplicaFlow(x.replicas, temperatures, context),
          streams: context.stream('exchanges', x.replicas),
          steps: context.array('steps', 1),
          rungs: Array.from({ length: temperatures }, (_, k): Rung => {
            const data = k === 0 ? x.data : copies.subarray((k - 1) * size, k * size);
            if (k > 0) data.set(x.data);
            const copy = k === 0 ? x : batchOf(data, x.replicas, x.width);
            return {
              x: copy,
              energies: new Float64Array(x.replicas),
              inner: inner.init(energy, copy, context.within(k === 0 ? 'sampler' : `sampler.${k}`)),
              tick: innerTick(x.replicas),
            };
          }),
        };
      },
      advance(energy, x, state, tick) {
        checkTemperature('parallel-tempering', tick.temperature);
        const { ladder, flow, rungs, steps } = state;
        ladder.heat(tick.temperature);
        if (clamped) for (let k = 1; k < temperatures; k++) follow(rungs[k]!.x, x, clamped);
        for (let k = 0; k < temperatures; k++) {
          const rung = rungs[k]!;
          setTick(rung.tick, tick, ladder.temperatures[k]!);
          inner.advance(energy, rung.x, rung.inner, rung.tick);
          energy.addEnergy(rung.x, rung.energies.fill(0));
        }
        const isFrozen = steps[0]! >= burnIn;
        if (!isFrozen) watch(state);
        exchangeNeighbours(state, steps[0]! % 2, isFrozen);
        steps[0]!++;
        if (isFrozen) flow.count();
        else if (isTimeToTune(steps[0]!, burnIn)) ladder.tune();
      },
      observables: ({ flow, ladder }) => flow.observables(ladder.temperatures),
    };
  },
});

/**
 * ln of the ratio by which copies at T_a and T_b exchange states of energies E_a and E_b: (1/T_a − 1/T_b)(E_a − E_b).
 * T = 0 takes what is not higher. @throws RangeError where it is NaN
 */
export function logExchange(Ta: number, Tb: number, Ea: number, Eb: number): number {
  if (Ta === Tb || Ea === Eb) return 0;
  const logRatio = (1 / Ta - 1 / Tb) * (Ea - Eb);
  if (logRatio !== logRatio)
    throw new RangeError(`parallel-tempering: energies ${Ea} and ${Eb} at temperatures ${Ta} and ${Tb} have no ratio`);
  return logRatio;
}

/** What the ladder is tuned by: how likely all pairs of neighbours of replica 0 are to exchange. */
function watch({ ladder, rungs }: ParallelTemperingState): void {
  const T = ladder.temperatures;
  for (let k = 0; k + 1 < rungs.length; k++)
    ladder.see(k, logExchange(T[k]!, T[k + 1]!, rungs[k]!.energies[0]!, rungs[k + 1]!.energies[0]!));
}

function exchangeNeighbours(
  { ladder, flow, rungs, streams }: ParallelTemperingState,
  first: number,
  isCounted: boolean,
): void {
  const T = ladder.temperatures;
  for (let k = first; k + 1 < rungs.length; k += 2) {
    const [a, b] = [rungs[k]!, rungs[k + 1]!];
    for (let r = 0; r < a.x.replicas; r++) {
      const logRatio = logExchange(T[k]!, T[k + 1]!, a.energies[r]!, b.energies[r]!);
      const accepted = logRatio >= 0 || Math.log(streams.uniform(r)) < logRatio;
      if (isCounted) flow.exchange(r, k, accepted);
      if (!accepted) continue;
      for (let i = r * a.x.width; i < (r + 1) * a.x.width; i++) {
        const value = a.x.data[i]!;
        a.x.data[i] = b.x.data[i]!;
        b.x.data[i] = value;
      }
      const E = a.energies[r]!;
      a.energies[r] = b.energies[r]!;
      b.energies[r] = E;
    }
  }
}

/** Clamped units of a copy are those of x, which data may have changed. */
function follow(copy: Batch, x: Batch, clamped: Uint8Array): void {
  for (let i = 0; i < clamped.length; i++)
    if (clamped[i] === 1) for (let at = i; at < x.data.length; at += x.width) copy.data[at] = x.data[at]!;
}
