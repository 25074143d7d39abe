import { z } from 'zod';
import { createBatch, logSumExp } from '@ergodic/numerics';
import { defineAnalysis, ErgodicError, type Agent, type Plane, type RunRecord, type Section } from '@ergodic/kernel';
import { agentOf, lastTemperature } from './agent-of.ts';

/** What is said of an action that is not the only good one: below this probability it is not clear. */
const CLEAR = 0.5;

/**
 * The policy of an agent that walks in a plane, at the last temperature: the most probable action of each cell and the probability of it,
 * and where energies are values the soft value V(s) = T ln Σ_a e^(Q(s, a)/T).
 */
export const policyMap = defineAnalysis({
  name: 'policy-map',
  summary: 'The policy of an agent in a plane, as arrows, and the value of each cell.',
  options: z.object({}),
  make: () => ({ analyse: async (run) => mapOf(run) }),
});

function mapOf(run: RunRecord) {
  const agent = agentOf('policy-map', run);
  const { plane, observationSize } = agent.environment;
  if (!plane || plane.cells.length !== observationSize)
    throw new ErgodicError({
      code: 'missing-capability',
      message: 'analysis policy-map draws states that lie in a plane, and those of this environment do not',
      path: 'energy.environment',
      hint: 'environment gridworld',
    });
  const T = lastTemperature(run);
  const { policy, values } = policyOf(agent, T);
  const { cells, rows, columns } = plane;
  const { actions } = agent.environment;
  const sections: Section[] = [arrowsOf(plane, policy, actions, T)];
  const most = Float64Array.from(cells, (_, s) => Math.max(...policy.subarray(s * actions, (s + 1) * actions)));
  const onPlane = (
    name: string,
    ofState: Float64Array,
  ): { label: string; width: number; height: number; values: Float64Array } => {
    const picture = new Float64Array(rows * columns).fill(Math.min(...ofState));
    cells.forEach((cell, s) => (picture[cell] = ofState[s]!));
    return { label: name, width: columns, height: rows, values: picture };
  };
  sections.push({
    kind: 'images',
    title: 'How sure the agent is',
    images: [onPlane('probability of the likeliest action', most)],
    scale: { palette: 'grey', low: 1 / actions, high: 1 },
    note: 'From light, all actions alike, to dark, one action only. Walls and goals as the lowest.',
  });
  const findings: string[] = [];
  if (agent.values) {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    sections.push({
      kind: 'images',
      title: 'Soft values',
      images: [onPlane('V(s) = T ln Σ_a e^(Q(s, a)/T)', values)],
      scale: { palette: 'grey', low, high: high > low ? high : low + 1 },
      note: 'Walls and goals as the lowest.',
    });
    findings.push(
      `soft values from ${Number(low.toPrecision(4))} to ${Number(high.toPrecision(4))} at T = ${Number(T.toPrecision(4))}`,
    );
  }
  return { findings, sections };
}

/** π [S, A] and T ln Σ_a e^(−E_a/T) [S]. */
function policyOf(agent: Agent, T: number): { policy: Float64Array; values: Float64Array } {
  const { actions, observationSize: states } = agent.environment;
  const observations = createBatch(states, states);
  for (let s = 0; s < states; s++) observations.data[s * states + s] = 1;
  const energies = createBatch(states, actions);
  agent.actionEnergies(observations, T, energies);
  const exponents = energies.data.map((E) => -E / T);
  const logZ = Float64Array.from({ length: states }, (_, s) => logSumExp(exponents, s * actions, actions));
  const policy = exponents.map((exponent, i) => Math.exp(exponent - logZ[Math.floor(i / actions)]!));
  return { policy, values: logZ.map((z) => T * z) };
}

function arrowsOf(
  { rows, columns, cells, marks, signs }: Plane,
  policy: Float64Array,
  actions: number,
  T: number,
): Section {
  const sign = new Map(marks);
  cells.forEach((cell, s) => {
    const row = policy.subarray(s * actions, (s + 1) * actions);
    const best = row.indexOf(Math.max(...row));
    sign.set(cell, row[best]! > CLEAR ? signs[best]! : `(${signs[best]!})`);
  });
  return {
    kind: 'table',
    title: 'Policy',
    columns: Array.from({ length: columns }, (_, column) => String(column + 1)),
    rows: Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_none, column) => sign.get(row * columns + column)!),
    ),
    note: `The likeliest action of each cell at T = ${Number(T.toPrecision(4))}, in brackets where it is not likelier than the others together. # are walls, letters goals.`,
  };
}
