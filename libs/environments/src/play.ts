import { createBatch, softmax, type RandomStreams } from '@ergodic/numerics';
import type { Agent, Outcome } from '@ergodic/kernel';

export interface PlayedEpisodes {
  /** Σ_t r_t of each, energy. */
  readonly returns: Float64Array;
  /** Steps of each. */
  readonly lengths: Int32Array;
}

/**
 * Episodes of an agent that draws its actions from e^(−E_a/T)/Z, side by side and without learning; episode b draws from block b of the
 * streams, so that they are as many as there are blocks.
 */
export function playEpisodes(agent: Agent, temperature: number, random: RandomStreams): PlayedEpisodes {
  const { environment } = agent;
  const { actions, observationSize: size, stateSize, horizon } = environment;
  const count = random.blocks;
  const states = Array.from({ length: count }, () => new Float64Array(stateSize));
  const draws = states.map((_, b) => () => random.uniform(b));
  const observations = createBatch(count, size);
  const energies = createBatch(count, actions);
  const policy = new Float64Array(actions);
  const outcome: Outcome = { reward: 0, done: false };
  const returns = new Float64Array(count);
  const lengths = new Int32Array(count);
  let going = states.map((_, b) => b);
  for (const b of going) environment.reset(states[b]!, draws[b]!);
  for (let t = 0; t < horizon && going.length > 0; t++) {
    going.forEach((b, row) =>
      environment.observe(states[b]!, draws[b]!, observations.data.subarray(row * size, (row + 1) * size)),
    );
    agent.actionEnergies(observations, temperature, energies, going.length);
    going = going.filter((b, row) => {
      for (let a = 0; a < actions; a++) policy[a] = -energies.data[row * actions + a]! / temperature;
      softmax(policy);
      environment.step(states[b]!, random.categorical(b, policy), draws[b]!, outcome);
      returns[b]! += outcome.reward;
      lengths[b]!++;
      return !outcome.done;
    });
  }
  return { returns, lengths };
}
