import type { Batch } from '@ergodic/numerics';
import type { Coupling } from '@ergodic/kernel';

/** Nodes that stand one behind the other. */
export interface NodeRange {
  readonly start: number;
  readonly units: number;
}

/** A way for heat between nodes. */
export interface HeatPath {
  /** Whether the flow is linear in the temperatures: Q_ij = G_ij (T_i − T_j). */
  readonly linear: boolean;
  /** into[i] −= Σ_j Q_ij, Q_ij = −Q_ji the power that leaves i for j. */
  addFlow(temperatures: Float64Array, into: Float64Array): void;
  /** out[i] += Σ_j G_ij. Of linear paths. */
  addConductance(out: Float64Array): void;
}

/**
 * The flow of a coupling whose node k is `nodes[k]` of the network.
 * @throws RangeError where a weight is negative, or the coupling has another number of nodes
 */
export function throughCoupling(coupling: Coupling, nodes: ArrayLike<number>): HeatPath {
  const { edges, linear = false } = coupling;
  if (edges.nodes !== nodes.length)
    throw new RangeError(`throughCoupling: the coupling has ${edges.nodes} nodes for ${nodes.length} of the network`);
  const negative = edges.weight.findIndex((w) => !(w >= 0));
  if (negative >= 0)
    throw new RangeError(
      `throughCoupling: the edge between ${edges.from[negative]} and ${edges.to[negative]} has conductance ${edges.weight[negative]}, must be >= 0: heat does not flow from cold to hot`,
    );
  const x: Batch = { data: new Float64Array(nodes.length), replicas: 1, width: nodes.length };
  const flow: Batch = { data: new Float64Array(nodes.length), replicas: 1, width: nodes.length };
  return {
    linear,
    addFlow(temperatures, into) {
      for (let k = 0; k < nodes.length; k++) x.data[k] = temperatures[nodes[k]!]!;
      coupling.addFlow(x, { ...flow, data: flow.data.fill(0) });
      for (let k = 0; k < nodes.length; k++) into[nodes[k]!]! += flow.data[k]!;
    },
    addConductance(out) {
      for (let e = 0; e < edges.weight.length; e++) {
        out[nodes[edges.from[e]!]!]! += edges.weight[e]!;
        out[nodes[edges.to[e]!]!]! += edges.weight[e]!;
      }
    },
  };
}

/**
 * Every unit of one layer with every unit of another, all pairs alike: G_ij = G/(n_a n_b). Through their mean temperatures, so that
 * it costs n_a + n_b: Σ_j Q_ij = (G/n_a)(T_i − mean T_b).
 *
 * @param conductance G ≥ 0, power / temperature: layers of one temperature each exchange G (T_a − T_b)
 */
export function betweenLayers(a: NodeRange, b: NodeRange, conductance: number): HeatPath {
  return {
    linear: true,
    addFlow(temperatures, into) {
      const meanA = meanOver(temperatures, a);
      const meanB = meanOver(temperatures, b);
      for (let i = a.start; i < a.start + a.units; i++)
        into[i]! -= (conductance / a.units) * (temperatures[i]! - meanB);
      for (let j = b.start; j < b.start + b.units; j++)
        into[j]! -= (conductance / b.units) * (temperatures[j]! - meanA);
    },
    addConductance(out) {
      for (let i = a.start; i < a.start + a.units; i++) out[i]! += conductance / a.units;
      for (let j = b.start; j < b.start + b.units; j++) out[j]! += conductance / b.units;
    },
  };
}

/**
 * −γ_T C_i (T_i − T_L) with T_L = Σ C T/Σ C, the mean of the layer: an exchange of all its units, G_ij = γ_T C_i C_j/Σ C. Energy is
 * conserved for any C; Σ T only where all C are equal.
 *
 * @param rate γ_T ≥ 0, 1 / time
 */
export function towardsMean({ start, units }: NodeRange, capacities: Float64Array, rate: number): HeatPath {
  let total = 0;
  for (let i = start; i < start + units; i++) total += capacities[i]!;
  return {
    linear: true,
    addFlow(temperatures, into) {
      let mean = 0;
      for (let i = start; i < start + units; i++) mean += (capacities[i]! / total) * temperatures[i]!;
      for (let i = start; i < start + units; i++) into[i]! -= rate * capacities[i]! * (temperatures[i]! - mean);
    },
    addConductance(out) {
      for (let i = start; i < start + units; i++) out[i]! += rate * capacities[i]! * (1 - capacities[i]! / total);
    },
  };
}

function meanOver(values: Float64Array, { start, units }: NodeRange): number {
  let sum = 0;
  for (let i = start; i < start + units; i++) sum += values[i]!;
  return sum / units;
}
