import { z } from 'zod';
import { createBatch, type Batch } from '@ergodic/numerics';
import { defineDynamics, reals, type Coupling, type Dynamics, type Energy, type Observable } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import {
  capacitiesOf,
  checkConductances,
  checkRange,
  fastestRate,
  heatFlowProblem,
  heldNodes,
  powersOf,
  tooLong,
} from './heat-flow-checks.ts';
import { meanWeights } from './uniformisation.ts';

/** What a step works with; nothing of it outlasts the step. */
export interface HeatFlowState {
  /** C of each node. */
  readonly capacity: Float64Array;
  /** 1/C of each node; 0 for those that are held. */
  readonly response: Float64Array;
  /** γ_T C of each node; 0 for those that are held. */
  readonly toBath: Float64Array;
  /** A step is taken in so many equal parts, 1 for Euler. */
  readonly parts: number;
  /** How much each Euler iterate counts in the mean temperatures of a part; the first alone for Euler. */
  readonly weights: Float64Array;
  /** 1/q: time of an iterate. */
  readonly iterateTime: number;
  readonly iterate: Batch;
  readonly mean: Batch;
  readonly flow: Batch;
  /** What power alone changes at each node in a part. */
  readonly shift: Float64Array;
}

/** How many Euler iterates one part of an exact step counts, on average, at most. */
const MOST_ITERATES = 64;

/**
 * Heat that flows between bodies at temperatures x_i = T_i:
 *
 *   C_i dT_i/dt = P_i + Σ_j flow_ji(T) − γ_T C_i (T_i − T_bath).
 *
 * The flow is the coupling's, positive into i; C_i = ∂U/∂T_i is minus the energy's force; T_bath is the run's temperature.
 * Reservoirs keep their temperature whatever flows. Conduction conserves Σ C T, stays within the extremes and produces entropy.
 * Without bath and power it comes to rest where the flow into each free node is 0; only where every single flow is 0 is that
 * an equilibrium.
 *
 * `euler`: T' = T + Δt dT/dt. For a linear coupling Δt (Σ_j w_ij/C_i + γ_T) ≤ 1 is required at every free node, so that T'_i is an
 * average of temperatures; for others a step that leaves their range is an error. `exact` (linear couplings only):
 * T' = T + h dT/dt at the mean temperatures over h, which are averages of Euler iterates, see `meanWeights`; it costs some
 * 20 evaluations of the flow, and 2 more for each unit of Δt times the largest rate.
 *
 * Books: power is work, W += Δt Σ P; what bath and reservoirs give is heat, and so is what keeping T within `least` and `most`
 * takes, C ΔT. The ledger's −ΣδQ/T counts all of it at the bath's temperature, so it says nothing where there are reservoirs;
 * `entropyProductionRate` does.
 *
 * @throws ErgodicError where the energy has no constant capacities > 0, a weight is negative, or the time step is too long
 */
export const heatFlow = defineDynamics({
  name: 'heat-flow',
  summary: 'Temperatures of bodies that exchange heat along the coupling graph; with power, a bath and reservoirs.',
  formula: 'C_i dT_i/dt = P_i + Σ_j flow_ji − γ_T C_i (T_i − T_bath)',
  law: 'isolated: Σ C T conserved, extremes approach; two bodies: τ = C₁C₂/((C₁ + C₂) G); Euler’s error is O(Δt), exact has none',
  source: 'I. Newton, Phil. Trans. 22 (1701) 824; J. Fourier, Théorie analytique de la chaleur (1822)',
  spaces: ['reals'],
  needs: ['force'],
  requires: ['coupling'],
  options: z.object({
    timeStep: z.number().positive().default(0.01).describe('Δt, time'),
    method: z
      .enum(['euler', 'exact'])
      .default('euler')
      .describe('explicit Euler steps, or steps of any length without error (linear couplings only)'),
    power: z
      .union([z.number(), z.array(z.number()).min(1)])
      .default(0)
      .describe('P into every node, or a list with one for each, energy / time; reservoirs take none'),
    bathRate: z.number().nonnegative().default(0).describe('γ_T, rate of exchange with the bath, 1 / time; 0: none'),
    reservoirs: z
      .array(
        z.strictObject({
          node: z.int().min(0).describe('number of the node'),
          temperature: z.number().optional().describe('where it is kept; where it starts, if left out'),
        }),
      )
      .default([])
      .describe('nodes that keep their temperature, e.g. { node: 0, temperature: 10 }; where they start, without one'),
    least: z.number().optional().describe('colder nodes are heated up to this temperature after each step'),
    most: z.number().optional().describe('hotter nodes are cooled down to this temperature after each step'),
  }),
  trials: [
    {
      options: { timeStep: 0.05, power: [0.5, 0, -0.3, 1, 2], bathRate: 0.4, reservoirs: [{ node: 2 }] },
      units: 5,
      claims: { energy: unequalBodies },
    },
    {
      options: { timeStep: 0.9, method: 'exact', bathRate: 0.2, power: 0.7 },
      units: 5,
      claims: { energy: unequalBodies },
    },
    { options: { timeStep: 0.1, least: -0.2, most: 0.3 }, units: 5, claims: { energy: unequalBodies } },
  ],
  make({ timeStep, method, bathRate, reservoirs, least = -Infinity, most = Infinity, ...rest }, { coupling }) {
    if (!coupling) throw heatFlowProblem('coupling', undefined, 'there is no coupling', 'a graph, e.g. { use: ring }');
    checkConductances(coupling);
    const { nodes } = coupling.edges;
    const linear = coupling.linear === true;
    if (method === 'exact' && !linear)
      throw heatFlowProblem('method', method, 'exact steps need a linear coupling', 'euler; or a linear coupling');
    if (!(least < most))
      throw heatFlowProblem('least', least, `least is ${least} and most ${most}`, 'least below most');
    const held = heldNodes(reservoirs, nodes);
    const power = powersOf(rest.power, held);
    const totalPower = power.reduce((sum, P) => sum + P, 0);

    const takeFlow = (x: Batch, flow: Batch): void => {
      flow.data.fill(0);
      coupling.addFlow(x, flow);
    };
    /** x += time · dT/dt, the temperatures and the flow being those of `at`. */
    const move = (x: Batch, at: Batch, state: HeatFlowState, bath: number, time: number): void => {
      const { flow, toBath, response } = state;
      for (let start = 0; start < x.data.length; start += nodes)
        for (let i = 0; i < nodes; i++) {
          const gain = flow.data[start + i]! + power[i]! + toBath[i]! * (bath - at.data[start + i]!);
          x.data[start + i]! += time * response[i]! * gain;
        }
    };
    /** Adds what bath and reservoirs gave meanwhile. A reservoir loses what flows out of it, wherever that may go. */
    const book = (at: Batch, { flow, toBath }: HeatFlowState, bath: number, time: number, heat: Float64Array): void => {
      for (let r = 0; r < heat.length; r++) {
        let given = 0;
        for (let i = 0; i < nodes; i++)
          given += held[i] ? -flow.data[r * nodes + i]! : toBath[i]! * (bath - at.data[r * nodes + i]!);
        heat[r]! += time * given;
      }
    };
    const keepWithin = (x: Batch, { capacity }: HeatFlowState, heat: Float64Array): void => {
      for (let r = 0; r < heat.length; r++)
        for (let i = 0; i < nodes; i++) {
          const T = x.data[r * nodes + i]!;
          const kept = Math.min(most, Math.max(least, T));
          if (held[i] || kept === T) continue;
          x.data[r * nodes + i] = kept;
          heat[r]! += capacity[i]! * (kept - T);
        }
    };
    /** Writes the mean temperatures over the next part of an exact step. */
    const takeMean = (x: Batch, state: HeatFlowState, bath: number): void => {
      const { iterate, mean, weights, flow, iterateTime } = state;
      iterate.data.set(x.data);
      for (let k = 0; k < mean.data.length; k++) mean.data[k] = weights[0]! * iterate.data[k]!;
      for (let n = 1; n < weights.length; n++) {
        takeFlow(iterate, flow);
        move(iterate, iterate, state, bath, iterateTime);
        for (let k = 0; k < mean.data.length; k++) mean.data[k]! += weights[n]! * iterate.data[k]!;
      }
    };

    const dynamics: Dynamics<HeatFlowState> = {
      timeStep,
      deterministic: true,
      booksHeat: true,
      init(energy, x) {
        if (x.width !== nodes)
          throw heatFlowProblem('energy', x.width, `the energy has ${x.width} units for ${nodes} nodes`, 'as many');
        for (const { node, temperature } of reservoirs)
          if (temperature !== undefined) for (let r = 0; r < x.replicas; r++) x.data[r * nodes + node] = temperature;
        const capacity = capacitiesOf(energy, x);
        const { rate, node } = fastestRate(coupling, capacity, bathRate, held);
        const exact = method === 'exact';
        if (!exact && linear && timeStep * rate > 1 + 1e-12) throw tooLong(timeStep, rate, node);
        const parts = exact ? Math.max(1, Math.ceil((timeStep * rate) / MOST_ITERATES)) : 1;
        const ofFree = (value: (C: number) => number) => capacity.map((C, i) => (held[i] ? 0 : value(C)));
        return {
          capacity,
          response: ofFree((C) => 1 / C),
          toBath: ofFree((C) => bathRate * C),
          shift: power.map((P, i) => (timeStep / parts) * (P / capacity[i]!)),
          parts,
          weights: exact ? meanWeights((timeStep * rate) / parts) : Float64Array.of(1),
          iterateTime: 1 / rate,
          iterate: createBatch(x.replicas, nodes),
          mean: createBatch(x.replicas, nodes),
          flow: createBatch(x.replicas, nodes),
        };
      },
      advance(_energy, x, state, { temperature: bath, heat, work }) {
        checkTemperature('heat-flow', bath);
        const { parts, iterate, mean, flow, shift } = state;
        const time = timeStep / parts;
        for (let part = 0; part < parts; part++) {
          takeMean(x, state, bath);
          takeFlow(mean, flow);
          move(x, mean, state, bath, time);
          book(mean, state, bath, time, heat);
          // Euler’s only iterate is x before the step.
          if (!linear) checkRange(iterate, x, shift, bathRate > 0 ? bath : NaN, timeStep);
          if (least > -Infinity || most < Infinity) keepWithin(x, state, heat);
        }
        for (let r = 0; r < x.replicas; r++) work[r]! += timeStep * totalPower;
      },
      observables: ({ flow }) => observablesOf(coupling, held, (x) => (takeFlow(x, flow), flow.data)),
    };
    return dynamics;
  },
});

/** Told of the temperatures as they are; `flowAt` gives what flows into each node there. */
function observablesOf({ edges }: Coupling, held: Uint8Array, flowAt: (x: Batch) => Float64Array): Observable[] {
  const sum = (name: string, summary: string, term: (flow: number, T: number, node: number) => number): Observable => ({
    name,
    summary,
    measure(x, out) {
      const flow = flowAt(x);
      out.fill(0);
      for (let k = 0; k < flow.length; k++)
        out[Math.floor(k / edges.nodes)]! += term(flow[k]!, x.data[k]!, k % edges.nodes);
    },
  });
  const produced = sum(
    'entropyProductionRate',
    'Σ_i flow_i/T_i of each replica: entropy that the flow between the nodes produces, nats / time',
    (flow, T) => flow / T,
  );
  const current = sum(
    'heatCurrent',
    'what the reservoirs give that give heat, Σ max(0, −flow_i) of each replica, energy / time',
    (flow, _T, i) => (held[i] ? Math.max(0, -flow) : 0),
  );
  return held.includes(1) ? [produced, current] : [produced];
}

/** U = Σ C T with another capacity for each body: what the laws try it on. */
function unequalBodies(units: number): Energy {
  const capacity = (k: number): number => 0.8 + 0.5 * (k % units);
  return {
    space: reals(units),
    parameters: {},
    addEnergy(x, out, scale = 1) {
      for (let k = 0; k < x.data.length; k++) out[Math.floor(k / units)]! += scale * capacity(k) * x.data[k]!;
    },
    addForce(x, out, scale = 1) {
      for (let k = 0; k < x.data.length; k++) out.data[k]! -= scale * capacity(k);
    },
  };
}
