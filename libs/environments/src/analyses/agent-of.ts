import { ErgodicError, type Agent, type RunRecord } from '@ergodic/kernel';

/** @throws ErgodicError `missing-capability` where the energy is none of an agent */
export function agentOf(analysis: string, { energy, recipe }: RunRecord): Agent {
  if (energy.agent) return energy.agent;
  throw new ErgodicError({
    code: 'missing-capability',
    message: `analysis ${analysis} looks at an agent, and energy ${recipe.energy.use} has none`,
    path: 'energy',
    value: recipe.energy.use,
    hint: 'energy decision-process or policy',
  });
}

/** T of the last frame. */
export const lastTemperature = ({ frames }: RunRecord): number => frames.at(-1)!.values['T']!;
