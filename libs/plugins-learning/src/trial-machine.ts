import { batchOf } from '@ergodic/numerics';
import { bits, pairwiseEnergy, spins, type Energy, type Model } from '@ergodic/kernel';

/** Two visible and two hidden bits, each of one kind coupled to each of the other; nothing in it is symmetric. */
export function restrictedMachine(
  weights: readonly number[] = [0.5, -0.3, 0.8, 0.2],
  biases: readonly number[] = [0.1, -0.2, 0.3, -0.1],
): Energy {
  return pairwiseEnergy(
    {
      pairwise: {
        from: Int32Array.of(0, 0, 1, 1),
        to: Int32Array.of(2, 3, 2, 3),
        coupling: Float64Array.from(weights),
        field: Float64Array.from(biases),
      },
    },
    { space: bits(4), parameters: {}, visible: 2 },
  );
}

/** What rules that learn from data are tried on: the machine above and three replicas of it. */
export function trialMachine(): Model {
  return { energy: restrictedMachine(), x: batchOf(Float64Array.of(1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1), 3, 4) };
}

/** Two visible spins, coupled. */
export function trialPair(): Model {
  const pairwise = {
    from: Int32Array.of(0),
    to: Int32Array.of(1),
    coupling: Float64Array.of(-0.4),
    field: Float64Array.of(0.3, -0.2),
  };
  return {
    energy: pairwiseEnergy({ pairwise }, { space: spins(2), parameters: {} }),
    x: batchOf(Float64Array.of(1, -1), 1, 2),
  };
}

/** Three spins, all coupled: what rules that store patterns are tried on. */
export function trialMemory(): Model {
  const energy = pairwiseEnergy(
    {
      pairwise: {
        from: Int32Array.of(0, 0, 1),
        to: Int32Array.of(1, 2, 2),
        coupling: Float64Array.of(0.4, -0.7, 0.2),
        field: Float64Array.of(0.1, -0.3, 0.2),
      },
    },
    { space: spins(3), parameters: {}, visible: 2 },
  );
  return { energy, x: batchOf(Float64Array.of(1, -1, 1), 1, 3) };
}

/** A visible spin and two hidden ones, all coupled: the hidden ones are not independent given the visible. */
export function coupledHidden(): Energy {
  const pairwise = {
    from: Int32Array.of(0, 0, 1),
    to: Int32Array.of(1, 2, 2),
    coupling: Float64Array.of(0.4, -0.7, 1.1),
    field: Float64Array.of(0.1, -0.3, 0.5),
  };
  return pairwiseEnergy({ pairwise }, { space: spins(3), parameters: {}, visible: 1 });
}

/** Two visible and two hidden spins, the hidden ones coupled. */
export function trialHidden(): Model {
  const pairwise = {
    from: Int32Array.of(0, 1, 2),
    to: Int32Array.of(2, 3, 3),
    coupling: Float64Array.of(0.4, -0.7, 1.1),
    field: Float64Array.of(0.1, -0.3, 0.5, 0.2),
  };
  return {
    energy: pairwiseEnergy({ pairwise }, { space: spins(4), parameters: {}, visible: 2 }),
    x: batchOf(Float64Array.of(1, -1, 1, -1, -1, 1, 1, 1), 2, 4),
  };
}
