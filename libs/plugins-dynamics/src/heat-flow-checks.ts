import { createBatch, type Batch } from '@ergodic/numerics';
import { ErgodicError, type Coupling, type Energy } from '@ergodic/kernel';

/** What is wrong with a recipe that heat-flow is to run. `option` is one of its own, or another part. */
export function heatFlowProblem(option: string, value: unknown, message: string, hint: string): ErgodicError {
  const path = option === 'coupling' || option === 'energy' ? option : `dynamics.${option}`;
  return new ErgodicError({ code: 'invalid-option', message: `dynamics heat-flow: ${message}`, path, value, hint });
}

/** C of each node, minus the force. @throws ErgodicError unless all are positive and the same at every temperature */
export function capacitiesOf(energy: Energy, x: Batch): Float64Array {
  const forceAt = (temperatures: Batch): Float64Array => {
    const force = createBatch(x.replicas, x.width);
    energy.addForce!(temperatures, force);
    return force.data;
  };
  const here = forceAt(x);
  const elsewhere = forceAt({ ...x, data: x.data.map((T) => 2 * T + 1) });
  const capacity = here.slice(0, x.width).map((force) => -force);
  const same = (force: Float64Array): boolean => force.every((f, k) => -f === capacity[k % x.width]);
  if (same(here) && same(elsewhere) && capacity.every((C) => C > 0 && C < Infinity)) return capacity;
  throw heatFlowProblem(
    'energy',
    undefined,
    'the energy has no constant capacities −∂U/∂x > 0 to move temperatures with',
    'energy: { use: heat-content }',
  );
}

/** 1 at each reservoir. */
export function heldNodes(reservoirs: readonly { node: number }[], nodes: number): Uint8Array {
  const held = new Uint8Array(nodes);
  for (const [at, { node }] of reservoirs.entries()) {
    const path = `reservoirs.${at}.node`;
    if (node >= nodes) throw heatFlowProblem(path, node, `there is no node ${node}`, `0 to ${nodes - 1}`);
    if (held[node]) throw heatFlowProblem(path, node, `node ${node} is listed twice`, 'each reservoir once');
    held[node] = 1;
  }
  return held;
}

/** P of each node; 0 at reservoirs. */
export function powersOf(power: number | readonly number[], held: Uint8Array): Float64Array {
  if (typeof power !== 'number' && power.length !== held.length)
    throw heatFlowProblem('power', power, `${power.length} powers for ${held.length} nodes`, 'one number, or one each');
  return Float64Array.from(held, (isHeld, i) => (isHeld ? 0 : typeof power === 'number' ? power : power[i]!));
}

/** The largest rate Σ_j w_ij/C_i + γ_T among the nodes that are not held, and whose it is. */
export function fastestRate({ edges }: Coupling, capacity: Float64Array, bathRate: number, held: Uint8Array) {
  const conductance = new Float64Array(edges.nodes);
  edges.weight.forEach((w, e) => {
    conductance[edges.from[e]!]! += w;
    conductance[edges.to[e]!]! += w;
  });
  let [rate, node] = [0, 0];
  conductance.forEach((G, i) => {
    if (held[i] || G / capacity[i]! + bathRate <= rate) return;
    rate = G / capacity[i]! + bathRate;
    node = i;
  });
  return { rate, node };
}

/** A Euler step that would take `node` past its neighbours. */
export function tooLong(timeStep: number, rate: number, node: number): ErgodicError {
  const unit = 10 ** (Math.floor(-Math.log10(rate)) - 3);
  return heatFlowProblem(
    'timeStep',
    timeStep,
    `with time step ${timeStep} node ${node} would go past its neighbours: its rate ΣG/C + γ is ${Number(rate.toPrecision(6))}`,
    `at most ${Number((unit * Math.floor(1 / rate / unit)).toPrecision(4))}, or method: exact`,
  );
}

/** @throws ErgodicError where a weight is negative: heat would flow from cold to hot */
export function checkConductances({ edges }: Coupling): void {
  const e = edges.weight.findIndex((w) => !(w >= 0));
  if (e < 0) return;
  throw heatFlowProblem(
    'coupling',
    edges.weight[e],
    `the edge between ${edges.from[e]} and ${edges.to[e]} has conductance ${edges.weight[e]}`,
    'weights of at least 0: heat does not flow from cold to hot',
  );
}

/**
 * A step by a flow from hot to cold, power aside, leaves every node between the extremes before it (or the bath).
 * @throws ErgodicError where it did not: the step was too long
 */
export function checkRange(before: Batch, after: Batch, shift: Float64Array, bath: number, timeStep: number): void {
  const { width: nodes } = before;
  for (let start = 0; start < before.data.length; start += nodes) {
    let low = bath;
    let high = bath;
    for (let k = start; k < start + nodes; k++) {
      const T = before.data[k]!;
      if (!(T >= low)) low = T;
      if (!(T <= high)) high = T;
    }
    const slack = 1e-12 * Math.max(Math.abs(low), Math.abs(high));
    for (let i = 0; i < nodes; i++) {
      const T = after.data[start + i]! - shift[i]!;
      if (T >= low - slack && T <= high + slack) continue;
      throw heatFlowProblem(
        'timeStep',
        timeStep,
        `node ${i} went from ${before.data[start + i]} to ${T} in one step, though all temperatures were in [${low}, ${high}]`,
        'a shorter time step (or a coupling whose flow runs from hot to cold)',
      );
    }
  }
}
