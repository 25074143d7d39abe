import { type Batch, logSumExp, sigmoid, softplus } from '@ergodic/numerics';
import { checkFinite, checkInteger, checkPositive, checkSameLength } from '../check.ts';
import { BLOCK, orient, visitStates } from './layer-states.ts';

/** E(v, h) = −Σ_i b_i v_i − Σ_j c_j h_j − Σ_ij W_ij v_i h_j, with v, h ∈ {0, 1}. */
export interface RestrictedBoltzmannMachine {
  /** W, shape [visible, hidden], row-major, energy. */
  readonly weights: ArrayLike<number>;
  /** b, length visible, energy. */
  readonly visibleBias: ArrayLike<number>;
  /** c, length hidden, energy. */
  readonly hiddenBias: ArrayLike<number>;
}

/** Visible states, one a row. */
type Rows = Batch<Float64Array | Float32Array | Int8Array | Uint8Array>;

export interface RbmMoments {
  readonly logZ: number;
  /** ⟨v_i⟩. */
  readonly visible: Float64Array;
  /** ⟨h_j⟩. */
  readonly hidden: Float64Array;
  /** ⟨v_i h_j⟩, shape [visible, hidden]. */
  readonly products: Float64Array;
}

/**
 * The free energy of one visible state, hidden units summed over: F(v) = −b·v − T Σ_j softplus((c_j + (vW)_j)/T), energy, so that
 * p(v) = e^(−F(v)/T)/Z.
 *
 * @param visible v, length visible: bits, or probabilities in their place
 * @param temperature T > 0, energy
 * @throws RangeError where lengths do not fit, a number is not finite, or T is out of range
 *
 * Source: G. E. Hinton, "A practical guide to training restricted Boltzmann machines" (2012), section 16.1.
 */
export function rbmFreeEnergy(
  rbm: RestrictedBoltzmannMachine,
  visible: ArrayLike<number>,
  temperature: number,
): number {
  checkMachine('rbmFreeEnergy', rbm, temperature);
  checkSameLength('rbmFreeEnergy', 'visible', visible.length, rbm.visibleBias.length);
  return freeEnergyOf(rbm, visible, 0, temperature);
}

/**
 * ln Z, summed over the states of the smaller layer, the larger one in closed form:
 *
 *   Z = Σ_s e^(a·s/T) Π_j (1 + e^(x_j(s)/T)),   x = fields of the larger layer.
 *
 * The cost is 2^smaller × larger.
 *
 * @param temperature T > 0, energy
 * @throws RangeError where the smaller layer has more than 24 units, or as `rbmFreeEnergy`
 *
 * Source: R. Salakhutdinov, I. Murray, ICML (2008), doi:10.1145/1390156.1390266: enumeration as the check of AIS.
 */
export function rbmLogPartition(rbm: RestrictedBoltzmannMachine, temperature: number): number {
  checkMachine('rbmLogPartition', rbm, temperature);
  const layers = orient('rbmLogPartition', rbm, temperature);
  const logSums: number[] = [];
  const logWeights = new Float64Array(Math.min(BLOCK, layers.states));
  visitStates(layers, (index, _state, logWeight) => {
    logWeights[index % BLOCK] = logWeight;
    if ((index + 1) % logWeights.length === 0) logSums.push(logSumExp(logWeights));
  });
  return logSumExp(Float64Array.from(logSums));
}

/**
 * ln Z and the exact means of v, h and v h. Twice the cost of `rbmLogPartition`.
 * @throws RangeError as `rbmLogPartition`
 */
export function rbmMoments(rbm: RestrictedBoltzmannMachine, temperature: number): RbmMoments {
  const logZ = rbmLogPartition(rbm, temperature);
  const layers = orient('rbmMoments', rbm, temperature);
  const { small, large } = layers;
  const smallMeans = new Float64Array(small);
  const largeMeans = new Float64Array(large);
  const products = new Float64Array(small * large);
  // Within a block of states: Σ p and Σ p ⟨large⟩ up to now, and what they were when unit i last went up.
  let mass = 0;
  const sums = new Float64Array(large);
  const massAt = new Float64Array(small);
  const sumsAt = new Float64Array(small * large);
  const close = (i: number): void => {
    smallMeans[i]! += mass - massAt[i]!;
    for (let j = 0; j < large; j++) products[i * large + j]! += sums[j]! - sumsAt[i * large + j]!;
  };
  let before = 0;
  visitStates(layers, (index, state, logWeight, fields) => {
    const changed = state ^ before;
    for (let i = 0; i < small; i++)
      if ((changed >> i) & 1) {
        if ((state >> i) & 1) {
          massAt[i] = mass;
          sumsAt.set(sums, i * large);
        } else close(i);
      }
    before = state;
    const p = Math.exp(logWeight - logZ);
    mass += p;
    for (let j = 0; j < large; j++) sums[j]! += p * sigmoid(fields[j]!);
    if ((index + 1) % BLOCK !== 0 && index + 1 < layers.states) return;
    for (let i = 0; i < small; i++) {
      if ((state >> i) & 1) close(i);
      massAt[i] = 0;
      sumsAt.fill(0, i * large, (i + 1) * large);
    }
    for (let j = 0; j < large; j++) largeMeans[j]! += sums[j]!;
    mass = 0;
    sums.fill(0);
  });
  if (!layers.swapped) return { logZ, visible: smallMeans, hidden: largeMeans, products };
  const transposed = products.map((_, at) => products[(at % small) * large + Math.floor(at / small)]!);
  return { logZ, visible: largeMeans, hidden: smallMeans, products: transposed };
}

/**
 * Mean of ln p(v) over rows of data, nats.
 *
 * @param logZ ln Z, exact (`rbmLogPartition`) or estimated
 * @param data rows of visible states
 * @throws RangeError where there is no row, or as `rbmFreeEnergy`
 */
export function rbmLogLikelihood(
  rbm: RestrictedBoltzmannMachine,
  data: Rows,
  temperature: number,
  logZ: number,
): number {
  checkData('rbmLogLikelihood', rbm, data, temperature);
  let sum = 0;
  for (let r = 0; r < data.replicas; r++) sum -= freeEnergyOf(rbm, data.data, r * data.width, temperature);
  return sum / (data.replicas * temperature) - logZ;
}

/**
 * The exact gradient of the mean of ln p(v) over rows of data:
 *
 *   ∂/∂W_ij = (1/T) (⟨v_i h_j⟩_data − ⟨v_i h_j⟩_model),   likewise for b and c.
 *
 * @returns derivatives in the shapes of the machine, 1/energy
 * @throws RangeError as `rbmLogPartition`, or where there is no row
 */
export function rbmGradient(
  rbm: RestrictedBoltzmannMachine,
  data: Rows,
  temperature: number,
): { weights: Float64Array; visibleBias: Float64Array; hiddenBias: Float64Array } {
  checkData('rbmGradient', rbm, data, temperature);
  const { visible, hidden, products } = rbmMoments(rbm, temperature);
  const [n, m] = [visible.length, hidden.length];
  const scale = 1 / temperature;
  const weights = products.map((x) => -scale * x);
  const visibleBias = visible.map((x) => -scale * x);
  const hiddenBias = hidden.map((x) => -scale * x);
  const share = scale / data.replicas;
  for (let r = 0; r < data.replicas; r++)
    for (let j = 0; j < m; j++) {
      const h = sigmoid(fieldOfHidden(rbm, data.data, r * data.width, j) / temperature);
      hiddenBias[j]! += share * h;
      for (let i = 0; i < n; i++) weights[i * m + j]! += share * data.data[r * n + i]! * h;
    }
  for (let r = 0; r < data.replicas; r++) for (let i = 0; i < n; i++) visibleBias[i]! += share * data.data[r * n + i]!;
  return { weights, visibleBias, hiddenBias };
}

function freeEnergyOf(rbm: RestrictedBoltzmannMachine, rows: ArrayLike<number>, offset: number, T: number): number {
  let F = 0;
  for (let i = 0; i < rbm.visibleBias.length; i++) F -= rbm.visibleBias[i]! * rows[offset + i]!;
  for (let j = 0; j < rbm.hiddenBias.length; j++) F -= T * softplus(fieldOfHidden(rbm, rows, offset, j) / T);
  return F;
}

/** c_j + (vW)_j. */
function fieldOfHidden(rbm: RestrictedBoltzmannMachine, rows: ArrayLike<number>, offset: number, j: number): number {
  const hidden = rbm.hiddenBias.length;
  let field = rbm.hiddenBias[j]!;
  for (let i = 0; i < rbm.visibleBias.length; i++) field += rows[offset + i]! * rbm.weights[i * hidden + j]!;
  return field;
}

function checkMachine(caller: string, rbm: RestrictedBoltzmannMachine, temperature: number): void {
  checkPositive(caller, 'temperature', temperature);
  checkInteger(caller, 'visibleBias.length', rbm.visibleBias.length, 1);
  checkInteger(caller, 'hiddenBias.length', rbm.hiddenBias.length, 1);
  checkSameLength(caller, 'weights', rbm.weights.length, rbm.visibleBias.length * rbm.hiddenBias.length);
  for (const name of ['weights', 'visibleBias', 'hiddenBias'] as const)
    for (let i = 0; i < rbm[name].length; i++) checkFinite(caller, `${name}[${i}]`, rbm[name][i]!);
}

function checkData(caller: string, rbm: RestrictedBoltzmannMachine, data: Rows, T: number): void {
  checkMachine(caller, rbm, T);
  checkInteger(caller, 'number of rows', data.replicas, 1);
  checkSameLength(caller, 'a row', data.width, rbm.visibleBias.length);
}
