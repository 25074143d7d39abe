import { z } from 'zod';
import type { Batch } from '@ergodic/numerics';
import {
  defineEnergy,
  ErgodicError,
  probabilities,
  type Compute,
  type Context,
  type Dataset,
  type Energy,
} from '@ergodic/kernel';
import { assignedSums } from './mixture/assigned-sums.ts';
import { mixtureComponents } from './mixture/components.ts';
import { Mixture } from './mixture/mixture.ts';
import { mixtureProgram } from './mixture/mixture-program.ts';

/** A cluster with less than this assigned to it is empty: its centre stays where it is. */
const EMPTY = 1e-300;

/** Larger coordinates are refused: N · D squares of them must stay finite. */
const LARGEST = 1e140;

/**
 * The clustering energy. State: p[i, k], the probability that point i belongs to centre k, shape [replicas, N · K];
 * points may carry weights w_i.
 *
 *   E_ik = ‖x_i − μ_k‖²,   U = Σ_i w_i Σ_k p_ik E_ik        (length²: temperatures are squared lengths)
 *
 * Exact law of the assignments at fixed centres: p_ik = g_k e^(−E_ik/T) / Z_i, F = −T Σ_i w_i ln Z_i. Here g_k = K m_k: K
 * nominal centres, of which a fraction m_k shares place k.
 * - masses `equal`: g_k = 1, K centres from the start (deterministic annealing).
 * - masses `constrained`: m_k = Σ_i w_i p_ik / Σ_i w_i follows the assignments. It starts with one centre at the mean and grows by
 *   splitting (mass-constrained annealing). F + T ln K Σw = −T Σ_i w_i ln Σ_k m_k e^(−E_ik/T) does not change when a centre is
 *   doubled and its mass shared.
 *
 * θ: centres [K, D] and masses [K]; rows of mass 0 are free and hold 0. ∂U/∂μ_k = −2 Σ_i w_i p_ik (x_i − μ_k); the gradient
 * for masses is 0, since they enter by g and not by E. Minimiser at fixed p: μ_k = Σ_i w_i p_ik x_i / Σ_i w_i p_ik. Several
 * replicas share θ, and sums then run over them too.
 *
 * All centres at one place lose stability at T_c = 2 λ_max(Cov), a centre of its own at 2 λ_max(C_k), C_k the covariance of what
 * is assigned to it.
 *
 * @throws ErgodicError `data` for fewer points than clusters, weights that are negative or all 0, or coordinates beyond 1e140
 */
export const squaredDistance = defineEnergy({
  name: 'squared-distance',
  summary: 'Squared distance of points to cluster centres, held softly; what clustering by annealing lowers.',
  formula: 'E_ik = ‖x_i − μ_k‖², U = Σ_i w_i Σ_k p_ik E_ik',
  law: 'p_ik = g_k e^(−E_ik/T)/Z_i exactly, g_k = K · mass; first split at T_c = 2 λ_max(Cov)',
  source:
    'K. Rose, E. Gurewitz, G. C. Fox, Phys. Rev. Lett. 65 (1990) 945, doi:10.1103/PhysRevLett.65.945; K. Rose, Proc. IEEE 86 (1998) 2210, doi:10.1109/5.726788',
  options: z.object({
    clusters: z.int().min(1).describe('K, the most centres there can be; a count'),
    masses: z
      .enum(['constrained', 'equal'])
      .default('constrained')
      .describe(
        'constrained: centres carry the mass assigned to them and are added by splitting; equal: all K from the start',
      ),
    start: z
      .enum(['mean', 'points'])
      .optional()
      .describe('masses equal: where the centres start, all at the mean or at K random points (which is the default)'),
  }),
  space: 'probabilities',
  capabilities: [
    'conditional',
    'parameter-gradient',
    'parameter-minimiser',
    'components',
    'critical-temperature',
    'program',
  ],
  requires: ['data'],
  trials: [
    { options: { clusters: 3, masses: 'equal' } },
    { options: { clusters: 3, masses: 'equal' }, compute: 'simd' },
    { options: { clusters: 2, masses: 'equal', start: 'mean' } },
    // Masses of 0 have no derivative: one component.
    { options: { clusters: 1 } },
  ],
  make({ clusters, masses, start }, context) {
    const dataset = checked(context.dataset, clusters);
    if (masses === 'constrained' && start === 'points')
      throw new ErgodicError({
        code: 'invalid-option',
        message:
          'energy squared-distance: start is points, but with masses constrained there is one centre, at the mean',
        path: 'start',
        value: start,
        hint: 'leave start out, or masses: equal',
      });
    const mixture = new Mixture(dataset, clusters, masses === 'constrained');
    place(mixture, start ?? 'points', context);
    return { ...energyOf(mixture, context.compute), program: mixtureProgram(dataset, mixture.mean, clusters) };
  },
});

function checked(dataset: Dataset | undefined, clusters: number): Dataset {
  const fail = (message: string, hint: string): never => {
    throw new ErgodicError({ code: 'data', message: `energy squared-distance: ${message}`, path: 'data', hint });
  };
  if (!dataset) return fail('there are no data', 'add data: { use: ... }');
  const { count, name, weights } = dataset;
  if (count < clusters) fail(`${clusters} clusters, but ${name} has ${count} points`, `clusters of at most ${count}`);
  if (weights && !(weights.every((w) => w >= 0 && w < Infinity) && weights.some((w) => w > 0)))
    fail(
      `the weights of ${name} are not all finite and >= 0 with one > 0`,
      'weights that count how often a point occurs',
    );
  const largest = dataset.points.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (largest > LARGEST)
    fail(
      `${name} has coordinates as large as ${largest.toPrecision(3)}, whose squares overflow`,
      'data with scale: standard',
    );
  return dataset;
}

/** The first centres and masses. */
function place(mixture: Mixture, start: 'mean' | 'points', context: Context): void {
  const { K, D, N, mean, points, constrained } = mixture;
  const centres = mixture.centres.data;
  const masses = mixture.masses.data;
  if (constrained) {
    masses[0] = 1;
    centres.set(mean);
  } else {
    masses.fill(1 / K);
    // The first K places of a random permutation.
    const order = Int32Array.from({ length: N }, (_, i) => i);
    const random = start === 'points' ? context.stream('start', 1) : undefined;
    for (let k = 0; k < K; k++) {
      if (random) {
        const other = k + random.integer(0, N - k);
        [order[k], order[other]] = [order[other]!, order[k]!];
      }
      const from = order[k]! * D;
      centres.set(random ? points.subarray(from, from + D) : mean, k * D);
    }
  }
  mixture.refresh();
}

function energyOf(mixture: Mixture, compute: Compute): Energy {
  const { K, D, N, points, distances } = mixture;
  const centres = mixture.centres.data;
  const masses = mixture.masses.data;
  const row = new Float64Array(K);
  // Of each replica: Σ w p for every centre, [K], and Σ w p x, [K, D]. Their number follows that of the replicas.
  const assigned: Float64Array[] = [];
  const sums: Float64Array[] = [];

  const addAssigned = assignedSums(mixture, compute);
  const gather = (x: Batch): void => {
    for (let r = 0; r < x.replicas; r++) {
      const mass = (assigned[r] ??= new Float64Array(K)).fill(0);
      const sum = (sums[r] ??= new Float64Array(K * D)).fill(0);
      addAssigned(x.data, r * x.width, mass, sum);
    }
  };

  return {
    space: probabilities(N, K, mixture.weights),
    parameters: { centres: mixture.centres, masses: mixture.masses },
    logDegeneracy: mixture.logDegeneracy,
    components: mixtureComponents(mixture),
    criticalTemperature: () => mixture.criticalTemperature,
    squaredDistances: { points, dimension: D, centres, used: () => mixture.used },
    refresh: () => mixture.refresh(),

    addEnergy(x, out, scale = 1) {
      const { used } = mixture;
      for (let r = 0; r < x.replicas; r++) {
        let total = 0;
        for (let i = 0; i < N; i++) {
          distances.measure(i, row);
          const at = r * x.width + i * K;
          let mean = 0;
          for (let k = 0; k < used; k++) mean += x.data[at + k]! * row[k]!;
          total += mixture.weightOf(i) * mean;
        }
        out[r]! += scale * total;
      }
    },

    conditional(_x, _replica, i, out) {
      distances.measure(i, out);
      for (let k = mixture.used; k < K; k++) out[k] = 0;
    },

    addParameterGradient(x, out, scale = 1) {
      gather(x);
      const gradient = out['centres']!.data;
      for (let r = 0; r < x.replicas; r++)
        for (let k = 0; k < mixture.used; k++)
          for (let d = 0; d < D; d++) {
            const at = k * D + d;
            gradient[at]! -= 2 * scale * (sums[r]![at]! - assigned[r]![k]! * centres[at]!);
          }
    },

    minimiseOverParameters(x, work) {
      gather(x);
      const everything = x.replicas * mixture.totalWeight;
      let farthest = 0;
      for (let k = 0; k < mixture.used; k++) {
        let mass = 0;
        for (let r = 0; r < x.replicas; r++) mass += assigned[r]![k]!;
        const empty = mass < EMPTY;
        if (mixture.constrained) masses[k] = empty ? 0 : mass / everything;
        if (empty) {
          if (mixture.constrained) centres.fill(0, k * D, (k + 1) * D);
          continue;
        }
        let square = 0;
        for (let d = 0; d < D; d++) {
          const at = k * D + d;
          let sum = 0;
          for (let r = 0; r < x.replicas; r++) sum += sums[r]![at]!;
          const before = centres[at]!;
          const after = sum / mass;
          const step = after - before;
          centres[at] = after;
          square += step * step;
          // Σ w p (‖x − after‖² − ‖x − before‖²), without another look at the points.
          for (let r = 0; r < x.replicas; r++)
            work[r]! += step * (assigned[r]![k]! * (after + before) - 2 * sums[r]![at]!);
        }
        farthest = Math.max(farthest, square);
      }
      mixture.refresh();
      return Math.sqrt(farthest) / mixture.lengthScale;
    },
  };
}
