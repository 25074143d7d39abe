import { z } from 'zod';
import { createBatch, type Batch, type RandomStreams } from '@ergodic/numerics';
import { defineDynamics, type Dynamics } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import { Evaluation } from './evaluation.ts';

/** Streams of a run, and what is known of the present and the proposed states. */
export interface MalaState {
  /** One block a replica. */
  readonly streams: RandomStreams;
  /** 1 where the last proposal was accepted, 0 where not; a number each replica. */
  readonly accepted: Float64Array;
  /** E and F of x. */
  readonly present: Evaluation;
  /** y of every replica, with E and F there. */
  readonly proposal: Batch;
  readonly energies: Float64Array;
  readonly force: Batch;
  /** Standard normals of one replica. */
  readonly noise: Float64Array;
}

/**
 * The Metropolis-adjusted Langevin algorithm. A step of overdamped Langevin dynamics is the proposal,
 *
 *   y = x + μF(x) + √(2Tμ) ξ,   μ = Δt/γ, ξ standard normal for each coordinate, F = −∂E/∂x,
 *
 * and it is accepted with probability min(1, α), ln α = −[E(y) − E(x)]/T + ln q(x|y) − ln q(y|x). With q normal about x + μF(x)
 * this is
 *
 *   ln α = −{E(y) − E(x) + ½ (y − x)·[F(x) + F(y)] + ¼ μ [|F(y)|² − |F(x)|²]}/T.
 *
 * A rejected proposal leaves the state, and that state counts again. All replicas are proposed at once, and each is judged by
 * itself; the energy change of what is accepted is booked as heat.
 *
 * Law: e^(−E/T)/Z is invariant, with detailed balance, for every Δt. On E = ½κx² the acceptance in equilibrium depends on
 * κΔt/γ alone: 0.980 at 0.2, 0.921 at 0.5, 0.784 at 1.
 *
 * T = 0: steps of gradient descent that are accepted iff ΔE ≤ 0. (The limit T → 0 of α would also refuse a descent whose energy
 * curves downwards.)
 *
 * @throws RangeError where the energy change or the ratio of a proposal is NaN
 */
export const mala = defineDynamics({
  name: 'mala',
  summary: 'Langevin steps as proposals, accepted so that the Boltzmann law is exact (Metropolis-adjusted Langevin).',
  formula: 'y = x + μF(x) + √(2Tμ) ξ, μ = Δt/γ; accept iff ln u < −[E(y) − E(x)]/T + ln q(x|y) − ln q(y|x)',
  law: 'e^(−E/T)/Z invariant, exactly, with detailed balance',
  source: 'G. O. Roberts, R. L. Tweedie, Bernoulli 2 (1996) 341, doi:10.2307/3318418',
  spaces: ['reals'],
  needs: ['force'],
  clamps: true,
  options: z.object({
    timeStep: z
      .number()
      .positive()
      .default(0.1)
      .describe('Δt, time; short enough that the acceptance stays well above a half'),
    friction: z.number().positive().default(1).describe('γ, energy · time / length²'),
  }),
  trials: [
    {
      options: { timeStep: 0.3, friction: 1.4 },
      claims: { boltzmann: true, reversible: true, descendsWhenCold: true },
    },
  ],
  make: ({ timeStep, friction }, { clamped }): Dynamics<MalaState> => ({
    timeStep,
    booksHeat: true,
    init: (energy, x, context) => ({
      streams: context.stream('moves', x.replicas),
      accepted: context.array('accepted', x.replicas),
      present: new Evaluation(energy, x),
      proposal: createBatch(x.replicas, x.width),
      energies: new Float64Array(x.replicas),
      force: createBatch(x.replicas, x.width),
      noise: new Float64Array(x.width),
    }),
    advance(energy, x, state, { temperature, heat }) {
      checkTemperature('mala', temperature);
      const { streams, accepted, present, proposal, energies, force } = state;
      const { width } = x;
      const mobility = timeStep / friction;
      present.update(x);
      propose(x, state, mobility, Math.sqrt(2 * temperature * mobility), clamped);
      energy.addEnergy(proposal, energies.fill(0));
      force.data.fill(0);
      energy.addForce!(proposal, force);
      for (let r = 0; r < x.replicas; r++) {
        const change = energies[r]! - present.energies[r]!;
        const logRatio = logAcceptance(change, temperature, excess(r, x, state, mobility, clamped));
        accepted[r] = Number(logRatio >= 0 || Math.log(streams.uniform(r)) < logRatio);
        if (!accepted[r]) continue;
        heat[r]! += change;
        present.energies[r] = energies[r]!;
        for (let i = r * width; i < (r + 1) * width; i++) {
          x.data[i] = proposal.data[i]!;
          present.force.data[i] = force.data[i]!;
        }
      }
      present.keep(x);
    },
    observables: ({ accepted }) => [
      {
        name: 'acceptance',
        summary: 'fraction of the last step’s proposals that were accepted, no unit',
        measure: (_x, out) => out.set(accepted),
      },
    ],
  }),
});

/** y = x + μF(x) + √(2Tμ) ξ for every replica. */
function propose(
  x: Batch,
  { streams, present, proposal, noise }: MalaState,
  mobility: number,
  amplitude: number,
  clamped: Uint8Array | undefined,
): void {
  for (let r = 0; r < x.replicas; r++) {
    streams.fillNormal(r, noise);
    const start = r * x.width;
    for (let i = 0; i < x.width; i++)
      proposal.data[start + i] =
        clamped?.[i] === 1
          ? x.data[start + i]!
          : x.data[start + i]! + mobility * present.force.data[start + i]! + amplitude * noise[i]!;
  }
}

/** T [ln q(y|x) − ln q(x|y)] of one replica: ½ (y − x)·[F(x) + F(y)] + ¼ μ [|F(y)|² − |F(x)|²], over the units that move. */
function excess(
  replica: number,
  x: Batch,
  { present, proposal, force }: MalaState,
  mobility: number,
  clamped: Uint8Array | undefined,
): number {
  let sum = 0;
  for (let i = replica * x.width; i < (replica + 1) * x.width; i++) {
    if (clamped?.[i - replica * x.width] === 1) continue;
    const here = present.force.data[i]!;
    const there = force.data[i]!;
    sum += (here + there) * (0.5 * (proposal.data[i]! - x.data[i]!) + 0.25 * mobility * (there - here));
  }
  return sum;
}

/**
 * ln α = −(ΔE + excess)/T, where the excess is that of the proposal's law. T = 0: 0 or −∞, by the sign of ΔE alone.
 * @throws RangeError where it is NaN
 */
export function logAcceptance(change: number, temperature: number, excess: number): number {
  // A proposal of infinite energy has no chance, whatever its force is.
  if (change === Infinity) return -Infinity;
  if (temperature === 0 && change === change) return change <= 0 ? 0 : -Infinity;
  const logRatio = -(change + excess) / temperature;
  if (logRatio !== logRatio)
    throw new RangeError(`mala: a proposal changes the energy by ${change} and its law by ${excess}, so has no ratio`);
  return logRatio;
}
