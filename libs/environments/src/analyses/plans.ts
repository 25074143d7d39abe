import { z } from 'zod';
import { logSumExp } from '@ergodic/numerics';
import { defineAnalysis, ErgodicError, type RunRecord } from '@ergodic/kernel';
import { agentOf, lastTemperature } from './agent-of.ts';

/** What an agent that believes expects of each first action, at its beliefs at the end of the run and before anything of an episode is seen. */
export const plans = defineAnalysis({
  name: 'plans',
  summary: 'Free energies and probabilities of first actions of an agent that plans.',
  options: z.object({}),
  make: () => ({ analyse: async (run) => tableOf(run) }),
});

function tableOf(run: RunRecord) {
  const agent = agentOf('plans', run);
  const { inference, environment } = agent;
  if (!inference)
    throw new ErgodicError({
      code: 'missing-capability',
      message: `analysis plans looks at an agent that plans, and that of energy ${run.recipe.energy.use} does not`,
      path: 'energy',
      value: run.recipe.energy.use,
      hint: 'energy active-inference',
    });
  const T = lastTemperature(run);
  const { actions, actionNames, observationSize, table } = environment;
  const nameOf = (a: number): string => actionNames?.[a] ?? `action ${a}`;
  const { belief } = inference;
  // The run is over; its beliefs are put back all the same.
  const kept = belief.data.slice();
  const energiesAt = (q: ArrayLike<number>): Float64Array => {
    belief.data.set(q);
    run.energy.refresh?.();
    const out = { data: new Float64Array(actions), replicas: 1, width: actions };
    const nothingSeen = { data: new Float64Array(observationSize), replicas: 1, width: observationSize };
    agent.actionEnergies(nothingSeen, T, out);
    return out.data;
  };
  const energies = energiesAt(table!.start);
  energiesAt(kept);
  const exponents = energies.map((F) => -F / T);
  const logZ = logSumExp(exponents);
  const rows = Array.from(energies, (F, a) => [nameOf(a), F, Math.exp(exponents[a]! - logZ)]);
  const best = energies.indexOf(Math.min(...energies));
  return {
    findings: [
      `at the start of an episode ${nameOf(best)} has the least free energy, ${Number(energies[best]!.toPrecision(5))} nats`,
    ],
    sections: [
      {
        kind: 'table' as const,
        title: 'Plans at the start of an episode',
        columns: ['first action', 'free energy, nats', 'probability'],
        rows,
        note: `F_a = −T ln Σ e^(−G/T) over the plans that begin with action a, at T = ${Number(T.toPrecision(4))}.`,
      },
      countsTable(run),
    ],
  };
}

/** What the agent takes its outcomes for. */
function countsTable({ energy }: RunRecord) {
  const { inference, environment } = energy.agent!;
  const { states, outcomes } = environment.table!;
  const { data: counts } = inference!.counts;
  const sums = Array.from({ length: states }, (_, s) =>
    outcomes!.names.reduce((sum, _name, o) => sum + counts[o * states + s]!, 0),
  );
  return {
    kind: 'table' as const,
    title: 'What the agent believes of its outcomes',
    columns: ['outcome', ...sums.map((_, s) => `state ${s}`)],
    rows: outcomes!.names.map((name, o) => [name, ...sums.map((sum, s) => counts[o * states + s]! / sum)]),
    note: 'P(o | s), the means of its Dirichlet counts.',
  };
}
