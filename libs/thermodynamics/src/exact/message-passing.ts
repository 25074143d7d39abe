import { logAddExp, sigmoid, softplus } from '@ergodic/numerics';
import { checkInteger, checkPositive } from '../check.ts';
import { type PairSystem, type Term, termsOf } from './pair-system.ts';

const LARGEST_FACTOR = 12;

export interface MessagePassingOptions {
  /** Share of the old message that is kept, in [0, 1): 0 without it, which is exact on trees. Loops may need more to settle. */
  readonly damping?: number;
  /** Largest change of a message, in units of max(1, |message|), at which it has settled; 1e-13 without it. */
  readonly tolerance?: number;
  /** Sweeps, forward and backward by turns; 1000 without it. */
  readonly maxIterations?: number;
}

export interface Beliefs {
  /** ln Z on a tree; on loops Bethe's approximation, neither an upper nor a lower bound. */
  readonly logZ: number;
  /** F = −T ln Z, energy. */
  readonly F: number;
  /** U of the beliefs, energy. */
  readonly U: number;
  /** S = (U − F)/T, nats. */
  readonly S: number;
  /** ⟨s_i⟩ of each unit. */
  readonly means: Float64Array;
  /** ⟨s_i s_j⟩ of each pair, in the order given. */
  readonly correlations: Float64Array;
  /** ⟨Π s⟩ of each factor, in the order given. */
  readonly factorMeans: Float64Array;
  /** Whether pairs and factors form a forest: all the above is exact then. */
  readonly tree: boolean;
  readonly converged: boolean;
  readonly iterations: number;
}

/** A term as a node of the factor graph. */
interface Node {
  readonly units: readonly number[];
  coupling: number;
  /** ln of the message to each unit, high over low value. */
  readonly messages: Float64Array;
}

/**
 * Sum-product message passing (belief propagation) at temperature T, in the log domain: exact on trees of any size, Bethe's
 * approximation on loops. With λ the log ratio of a message for the high over the low value of unit i,
 *
 *   x_(i→a) = Δ h_i/T + Σ_(b≠a) λ_(b→i),   λ_(a→i) = ln Σ_(s: s_i high) ψ_a(s) e^(Σ_j≠i x_(j→a)) − the same with s_i low,
 *   ln Z = Σ_i ln Z_i + Σ_a ln Z_a − Σ_(a,i) ln Z_ai,
 *
 * Δ being 2 for spins and 1 for bits. Pairs that occur several times are one. Sweeps go through the graph in order of distance
 * from its first unit and back, so that a tree is done after two of them, whatever its size.
 *
 * @param temperature T > 0, energy
 * @throws RangeError as `PairSystem` demands, or where an option is out of range or a factor has more than 12 units
 *
 * Source: J. Pearl, Probabilistic Reasoning in Intelligent Systems (1988), ch. 4; J. S. Yedidia, W. T. Freeman, Y. Weiss, IEEE
 * Trans. Inf. Theory 51 (2005) 2282, doi:10.1109/TIT.2005.850085.
 */
export function passMessages(system: PairSystem, temperature: number, options: MessagePassingOptions = {}): Beliefs {
  const { damping = 0, tolerance = 1e-13, maxIterations = 1000 } = options;
  checkPositive('passMessages', 'temperature', temperature);
  if (!(damping >= 0 && damping < 1)) throw new RangeError(`passMessages: damping is ${damping}, must be in [0, 1)`);
  checkPositive('passMessages', 'tolerance', tolerance);
  checkInteger('passMessages', 'maxIterations', maxIterations, 1);
  const terms = termsOf('passMessages', system);
  const { field } = system;
  const low = system.kind === 'spins' ? -1 : 0;
  const { nodes, nodeOf } = merge(terms);
  const { order, tree } = traverse(nodes, field.length);

  /** x_i, all messages included: the log odds of the high value; at first those of the fields alone. */
  const alone = Float64Array.from(field, (h) => ((1 - low) * h) / temperature);
  const odds = alone.slice();
  let iterations = 0;
  let change = nodes.length === 0 ? 0 : Infinity;
  while (iterations < maxIterations && change > tolerance) {
    change = 0;
    for (let n = 0; n < order.length; n++) {
      const node = order[iterations % 2 === 0 ? n : order.length - 1 - n]!;
      const incoming = node.units.map((unit, k) => odds[unit]! - node.messages[k]!);
      node.units.forEach((unit, k) => {
        const fresh = messageTo(node, k, incoming, low, temperature);
        const kept = (1 - damping) * fresh + damping * node.messages[k]!;
        change = Math.max(change, Math.abs(fresh - node.messages[k]!) / Math.max(1, Math.abs(fresh)));
        odds[unit]! += kept - node.messages[k]!;
        node.messages[k] = kept;
      });
    }
    // Adding and taking away for many sweeps would leave rounding behind.
    odds.set(alone);
    for (const node of nodes) node.units.forEach((unit, k) => (odds[unit]! += node.messages[k]!));
    iterations++;
  }

  const means = odds.map((x) => low + (1 - low) * sigmoid(x));
  let [logZ, U] = [0, 0];
  for (let i = 0; i < odds.length; i++) {
    logZ += (low * field[i]!) / temperature + softplus(odds[i]!);
    U -= field[i]! * means[i]!;
  }
  const products = new Map<Node, number>();
  for (const node of nodes) {
    const incoming = node.units.map((unit, k) => odds[unit]! - node.messages[k]!);
    const { logNorm, mean } = belief(node, incoming, low, temperature);
    logZ += logNorm;
    for (const unit of node.units) logZ -= softplus(odds[unit]!);
    U -= node.coupling * mean;
    products.set(node, mean);
  }
  const F = -temperature * logZ;
  const meanOf = terms.map((_, t) => products.get(nodeOf[t]!)!);
  const pairs = system.from.length;
  return {
    logZ,
    F,
    U,
    S: logZ + U / temperature,
    means,
    correlations: Float64Array.from(meanOf.slice(0, pairs)),
    factorMeans: Float64Array.from(meanOf.slice(pairs)),
    tree,
    converged: change <= tolerance,
    iterations,
  };
}

/** Terms of the same units become one node. */
function merge(terms: readonly Term[]): { nodes: Node[]; nodeOf: Node[] } {
  const found = new Map<string, Node>();
  const nodeOf = terms.map(({ units, coupling }) => {
    if (units.length > LARGEST_FACTOR)
      throw new RangeError(`passMessages: a factor has ${units.length} units, must be <= ${LARGEST_FACTOR}`);
    const sorted = [...units].sort((a, b) => a - b);
    const key = sorted.join();
    let node = found.get(key);
    if (node) node.coupling += coupling;
    else found.set(key, (node = { units: sorted, coupling, messages: new Float64Array(sorted.length) }));
    return node;
  });
  return { nodes: [...found.values()], nodeOf };
}

/** Nodes by distance from the first unit of their component, and whether there is no loop. */
function traverse(nodes: readonly Node[], units: number): { order: Node[]; tree: boolean } {
  const around = Array.from({ length: units }, (): Node[] => []);
  for (const node of nodes) for (const unit of node.units) around[unit]!.push(node);
  const seen = new Uint8Array(units);
  const done = new Set<Node>();
  let tree = true;
  for (let root = 0; root < units; root++) {
    if (seen[root]) continue;
    seen[root] = 1;
    const queue = [root];
    for (const unit of queue)
      for (const node of around[unit]!) {
        if (done.has(node)) continue;
        done.add(node);
        for (const other of node.units) {
          if (other === unit) continue;
          if (seen[other]) tree = false;
          else queue.push(other);
          seen[other] = 1;
        }
      }
  }
  return { order: [...done, ...nodes.filter((node) => !done.has(node))], tree };
}

/** λ of the message to unit number k of the node. */
function messageTo(node: Node, k: number, incoming: readonly number[], low: number, temperature: number): number {
  const sums = [-Infinity, -Infinity];
  forEachState(node, low, (state, product) => {
    let weight = (node.coupling * product) / temperature;
    incoming.forEach((x, j) => (weight += j !== k && (state >> j) & 1 ? x : 0));
    const side = (state >> k) & 1;
    sums[side] = logAddExp(sums[side]!, weight);
  });
  return sums[1]! - sums[0]!;
}

/** ln Z_a and ⟨Π s⟩ of the node. */
function belief(node: Node, incoming: readonly number[], low: number, temperature: number) {
  const logWeights: number[] = [];
  const products: number[] = [];
  forEachState(node, low, (state, product) => {
    let weight = (node.coupling * product) / temperature;
    incoming.forEach((x, j) => (weight += (state >> j) & 1 ? x : 0));
    logWeights.push(weight);
    products.push(product);
  });
  const logNorm = logWeights.reduce((a, b) => logAddExp(a, b), -Infinity);
  return { logNorm, mean: products.reduce((sum, p, s) => sum + p * Math.exp(logWeights[s]! - logNorm), 0) };
}

function forEachState(node: Node, low: number, visit: (state: number, product: number) => void): void {
  for (let state = 0; state < 1 << node.units.length; state++) {
    let product = 1;
    for (let j = 0; j < node.units.length; j++) product *= (state >> j) & 1 ? 1 : low;
    visit(state, product);
  }
}
