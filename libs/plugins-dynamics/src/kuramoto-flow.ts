import { z } from 'zod';
import { createBatch, normalQuantile, type Batch, type RandomStreams } from '@ergodic/numerics';
import { defineDynamics, ErgodicError, type Dynamics } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';

/** Streams and scratch space of a run. */
export interface KuramotoState {
  /** One block a replica. */
  readonly streams: RandomStreams;
  /** θ in the middle of a step. */
  readonly predicted: Batch;
  /** Flow at the start and at the predicted phases. */
  readonly flow: Batch;
  readonly flowThere: Batch;
  readonly noise: Batch;
}

/** Quantile functions of the natural frequencies at width 1. */
const quantiles = {
  gaussian: normalQuantile,
  lorentzian: (p: number) => Math.tan(Math.PI * (p - 0.5)),
  uniform: (p: number) => 2 * p - 1,
};

/**
 * Phases that turn with frequencies of their own and pull one another along the coupling graph:
 *
 *   dθ_i/dt = ω_i + Σ_j flow_ji(θ) + √(2T) ξ_i(t),   the noise only where asked for,
 *
 * by Heun steps, with ξ the same standard normals in both halves: θ* = θ + Δt f(θ) + √(2TΔt) ξ, and
 * θ' = θ + Δt (f(θ) + f(θ*))/2 + √(2TΔt) ξ. Their error is O(Δt²), for means under noise too. Phases are not brought back into one turn.
 *
 * The flow is the coupling's: with `kuramoto` on `all-to-all` of weight 1/N this is Kuramoto's model, with order parameter
 * φ = |Σ e^(iθ)|/N (told by the energy xy-rotors). As N → ∞ it stays incoherent below K_c = 2/(π g(0)), g the density of
 * frequencies: 2Δ for the Lorentzian, above which φ = √(1 − K_c/K); 1.5958 σ for the Gaussian; 4/π for the uniform one, where φ jumps to π/4. Flows sum
 * to 0, so Σ dθ/dt = Σ ω. With noise and no frequencies it is the overdamped motion of xy-rotors with J = K and unit friction, its
 * law e^(−E/T)/Z, and K_c = 2T.
 *
 * Books: frequencies are torques, which work W += Σ ω_i Δθ_i; what else the energy changes by is heat. U is the recipe's energy:
 * xy-rotors on the same coupling (J = 1, h = 0) is the one whose force the flow is.
 */
export const kuramotoFlow = defineDynamics({
  name: 'kuramoto-flow',
  summary: 'Oscillators with natural frequencies that pull one another along the coupling graph; Heun steps.',
  formula: 'dθ_i/dt = ω_i + Σ_j flow_ji(θ) [+ √(2T) ξ_i]',
  law: 'Σ dθ/dt = Σ ω; all-to-all: synchronises above K_c = 2/(π g(0)) as N → ∞; noise and equal ω: e^(−E/T)/Z up to O(Δt²)',
  source:
    'Y. Kuramoto (1975), doi:10.1007/BFb0013365; J. A. Acebrón et al., Rev. Mod. Phys. 77 (2005) 137, doi:10.1103/RevModPhys.77.137',
  spaces: ['reals'],
  requires: ['coupling'],
  options: z.object({
    timeStep: z.number().positive().default(0.05).describe('Δt, time; well below 1/K and, where it matters, 1/ω'),
    frequencies: z
      .union([z.enum(['gaussian', 'lorentzian', 'uniform']), z.array(z.number()).min(1)])
      .default('gaussian')
      .describe(
        'ω: the quantiles (i − ½)/N of a distribution about 0, given to the nodes in the seed’s order; or a list with one for each, rad / time',
      ),
    width: z
      .number()
      .nonnegative()
      .optional()
      .describe(
        'width of the distribution, rad / time: σ, half-width at half-maximum or half-width; 1 where left out; 0: all alike',
      ),
    noise: z.boolean().default(false).describe('whether the bath kicks the phases, at the run’s temperature'),
  }),
  trials: [
    { options: { timeStep: 0.04, frequencies: [0.4, -1, 0.3, 2, -0.2], noise: true }, units: 5 },
    { options: { timeStep: 0.1, frequencies: 'lorentzian', width: 0.7 }, units: 5 },
  ],
  make({ timeStep, noise: noisy, frequencies, width }, context): Dynamics<KuramotoState> {
    const { coupling } = context;
    if (!coupling) throw problem('coupling', undefined, 'there is no coupling', 'e.g. { use: kuramoto, graph: ... }');
    const { nodes } = coupling.edges;
    const omega = frequenciesOf(frequencies, width, nodes, context.stream('frequencies', 1));

    const takeFlow = (x: Batch, flow: Batch): void => {
      flow.data.fill(0);
      coupling.addFlow(x, flow);
    };

    return {
      timeStep,
      booksHeat: true,
      init(_energy, x, { stream }) {
        if (x.width !== nodes)
          throw problem('energy', x.width, `the energy has ${x.width} units for ${nodes} nodes`, 'as many');
        return {
          streams: stream('moves', x.replicas),
          predicted: createBatch(x.replicas, nodes),
          flow: createBatch(x.replicas, nodes),
          flowThere: createBatch(x.replicas, nodes),
          noise: createBatch(x.replicas, nodes),
        };
      },
      advance(energy, x, state, { temperature, heat, work }) {
        const { predicted, flow, flowThere, noise } = state;
        energy.addEnergy(x, heat, -1);
        if (noisy) {
          checkTemperature('kuramoto-flow', temperature);
          drawNoise(state.streams, noise, Math.sqrt(2 * temperature * timeStep));
        }
        takeFlow(x, flow);
        for (let start = 0; start < x.data.length; start += nodes)
          for (let i = 0; i < nodes; i++) {
            const k = start + i;
            predicted.data[k] = x.data[k]! + timeStep * (omega[i]! + flow.data[k]!) + noise.data[k]!;
          }
        takeFlow(predicted, flowThere);
        for (let r = 0; r < x.replicas; r++) {
          let done = 0;
          for (let i = 0; i < nodes; i++) {
            const k = r * nodes + i;
            const mean = 0.5 * (flow.data[k]! + flowThere.data[k]!);
            const turned = timeStep * (omega[i]! + mean) + noise.data[k]!;
            x.data[k]! += turned;
            done += omega[i]! * turned;
          }
          work[r]! += done;
          heat[r]! -= done;
        }
        energy.addEnergy(x, heat);
      },
    };
  },
});

function drawNoise(streams: RandomStreams, { data, replicas, width }: Batch, amplitude: number): void {
  for (let r = 0; r < replicas; r++)
    for (let k = r * width; k < (r + 1) * width; k++) data[k] = amplitude * streams.normal(r);
}

/** ω of each node. @throws ErgodicError where a list does not fit */
function frequenciesOf(
  frequencies: keyof typeof quantiles | readonly number[],
  width: number | undefined,
  nodes: number,
  random: RandomStreams,
): Float64Array {
  if (typeof frequencies !== 'string') {
    if (width !== undefined)
      throw problem('width', width, 'a list of frequencies has no width', 'leave it out, or name a distribution');
    if (frequencies.length !== nodes)
      throw problem('frequencies', frequencies, `${frequencies.length} frequencies for ${nodes} nodes`, 'one for each');
    return Float64Array.from(frequencies);
  }
  // In an order of their own, so that on a lattice neighbours are not alike.
  const order = Int32Array.from({ length: nodes }, (_, i) => i);
  random.shuffle(0, order);
  return Float64Array.from(order, (i) => (width ?? 1) * quantiles[frequencies]((i + 0.5) / nodes));
}

function problem(option: string, value: unknown, message: string, hint: string): ErgodicError {
  const path = option === 'coupling' || option === 'energy' ? option : `dynamics.${option}`;
  return new ErgodicError({ code: 'invalid-option', message: `dynamics kuramoto-flow: ${message}`, path, value, hint });
}
