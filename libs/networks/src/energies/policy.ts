import { z } from 'zod';
import { RandomStreams } from '@ergodic/numerics';
import {
  defineEnergy,
  ErgodicError,
  partOption,
  probabilities,
  TensorRuntimeService,
  type Backend,
  type CompiledProgram,
  type Environment,
  type Network,
  type Outcome,
  type TensorArray,
  type TensorRuntime,
} from '@ergodic/kernel';
import type { NetworkFunction, Tensor, Tensors, Tools } from '../common/tensor-types.ts';
import { buildNetwork } from '../network/build-network.ts';
import { CompiledNetwork } from '../network/compile-network.ts';
import { layerPlans } from '../network/layer-plans.ts';
import { rowsOf, sizeOf, temperatureArrays, thetaArrays } from '../network/program-arrays.ts';
import { checkSettled } from './settled-layers.ts';

/**
 * What an agent does that sees with a network: the outputs f_a(o; θ) are minus the energies of its actions. State: p[i, a], the
 * probability of action a at the i-th of some probe observations, shape [replicas, probes · A].
 *
 *   E_a(o) = −f_a(o; θ),   U = −Σ_i Σ_a p_ia f_a(o_i; θ)
 *
 * Exact law at fixed θ: π(a | o) = e^(f_a(o)/T)/Z. The probes are what an agent sees that acts at random; they show the policy along the
 * run and carry its ledger, and learning does not look at them.
 *
 * Layers without a temperature of their own respond at the T of the run, the control `temperature`: then E changes with T, which is
 * booked as work. θ: what the layers learn, as `<layer>.<name>`. Computes in float32.
 *
 * @throws ErgodicError `invalid-option` where the last layer does not give a number for each action, or a layer draws or remembers
 */
export const policy = defineEnergy({
  name: 'policy',
  summary: 'An agent whose network tells the energy of each action from what is seen.',
  formula: 'E_a(o) = −f_a(o; θ)',
  law: 'π(a | o) = e^(f_a(o)/T)/Z',
  source: 'B. Sallans, G. E. Hinton, JMLR 5 (2004) 1063: reinforcement learning with energies of actions',
  options: z.object({
    environment: partOption('environment').describe('the world'),
    layers: z.array(partOption('layer')).describe('one behind the other; the last gives a number for each action'),
    probes: z.int().min(1).default(64).describe('observations at which the policy is followed; a count'),
  }),
  space: 'probabilities',
  capabilities: ['conditional', 'parameter-gradient', 'network', 'agent'],
  trials: [
    {
      options: {
        environment: { use: 'cart-pole', horizon: 30 },
        layers: [
          { use: 'dense', units: 3, activation: { use: 'thermal-tanh' } },
          { use: 'dense', units: 2 },
        ],
        probes: 3,
      },
    },
  ],
  make(options, context) {
    const environment = context.part('environment', options.environment, 'environment');
    const { actions, observationSize } = environment;
    const network = buildNetwork({
      input: [observationSize],
      layers: layerPlans(options.layers, context),
      readout: 'classes',
      start: (name) => context.stream(name, 1),
    });
    if (network.output[0] !== actions)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `the last layer of energy policy gives [${network.output.join(', ')}], and ${options.environment.use} has ${actions} actions`,
        path: 'layers',
        value: network.output,
        hint: `a last layer that gives [${actions}]: { use: dense, units: ${actions} }`,
      });
    checkSettled('policy', 'layers', network);
    const runtime = context.service(TensorRuntimeService);
    const { backend } = context;
    const acting = new Acting(network, runtime, backend);
    const slopes = new CompiledNetwork(network, runtime, { backend });
    const probes = observationsOf(environment, options.probes, new RandomStreams(context.seed, 'probes', 1));
    const controls = { temperature: 1 };

    /** f at the probes, for θ and T as they were when it was told. */
    let outputs: Float64Array | undefined;
    let outputsAt = NaN;
    const atProbes = (): Float64Array => {
      if (!outputs || outputsAt !== controls.temperature) {
        outputsAt = controls.temperature;
        outputs = Float64Array.from(acting.outputs(probes, outputsAt));
      }
      return outputs;
    };
    const width = options.probes * actions;
    return {
      space: probabilities(options.probes, actions),
      parameters: network.parameters,
      controls,
      thermalControl: 'temperature',
      precision: 'float32',
      network,
      agent: {
        environment,
        actionEnergies(observations, temperature, out, rows = observations.replicas) {
          const seen = observations.data.subarray(0, rows * observationSize);
          const found = acting.outputs(seen, temperature);
          for (let i = 0; i < found.length; i++) out.data[i] = -found[i]!;
        },
      },
      addEnergy(x, out, scale = 1) {
        const f = atProbes();
        for (let r = 0; r < x.replicas; r++) {
          let sum = 0;
          for (let i = 0; i < width; i++) sum += x.data[r * width + i]! * f[i]!;
          out[r]! -= scale * sum;
        }
      },
      addParameterGradient(x, out, scale = 1) {
        const weights = new Float64Array(width);
        for (let r = 0; r < x.replicas; r++) for (let i = 0; i < width; i++) weights[i]! += x.data[r * width + i]!;
        slopes.addGradient(probes, weights, controls.temperature, out, -scale);
      },
      conditional(_x, _replica, probe, out) {
        const f = atProbes();
        for (let a = 0; a < actions; a++) out[a] = -f[probe * actions + a]!;
      },
      refresh() {
        outputs = undefined;
        acting.refresh();
      },
      close() {
        acting.close();
        slopes.close();
      },
    };
  },
});

/** The network's outputs at observations. θ in float32 is kept until it is said to have changed: agents act often and learn rarely. */
class Acting {
  readonly #network: Network;
  readonly #program: CompiledProgram;
  #theta: Record<string, TensorArray> | undefined;

  constructor(network: Network, runtime: TensorRuntime, backend: Backend | undefined) {
    this.#network = network;
    const run = network.program as unknown as NetworkFunction;
    const program = (tools: Tools, u: Tensor, theta: Tensors, temperatures: Tensors): Tensor =>
      run(tools, u, theta, { temperatures, draws: {}, state: {}, training: false }).output;
    this.#program = runtime.compile(program as never, { batched: [0], ...(backend && { backend }) });
  }

  outputs(observations: Float64Array, temperature: number): Float32Array {
    const { input, parameters } = this.#network;
    this.#theta ??= thetaArrays(parameters);
    const rows = rowsOf(observations, input, 0, observations.length / sizeOf(input));
    const found = this.#program.run(rows, this.#theta, temperatureArrays(this.#network, temperature)) as TensorArray;
    return found.data as Float32Array;
  }

  refresh(): void {
    this.#theta = undefined;
  }

  close(): void {
    this.#program.close();
  }
}

/** The first observations of an agent that acts at random, episode after episode. */
function observationsOf(environment: Environment, count: number, random: RandomStreams): Float64Array {
  const { observationSize: size, stateSize, actions, horizon } = environment;
  const uniform = (): number => random.uniform(0);
  const state = new Float64Array(stateSize);
  const seen = new Float64Array(count * size);
  const outcome: Outcome = { reward: 0, done: true };
  let steps = 0;
  for (let i = 0; i < count; i++) {
    if (outcome.done || steps === horizon) {
      environment.reset(state, uniform);
      steps = 0;
    }
    environment.observe(state, uniform, seen.subarray(i * size, (i + 1) * size));
    environment.step(state, random.integer(0, actions), uniform, outcome);
    steps++;
  }
  return seen;
}
