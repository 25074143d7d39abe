import { z } from 'zod';
import { defineOptimiser, type Optimiser as OptimiserPart, type OptimiserProgram } from '@ergodic/kernel';
import { adam as adamSteps, gradientDescent as descentSteps, momentum as momentumSteps } from '../compile/optimiser.ts';
import type { Optimiser } from '../compile/optimiser.ts';

const share = (what: string, value: number) =>
  z.number().min(0).lt(1).default(value).describe(`${what}, [0, 1), no unit`);

/** Plain gradient descent: θ ← θ − η g. */
export const gradientDescentOptimiser = defineOptimiser({
  name: 'gradient-descent',
  summary: 'Plain steps along the gradient.',
  formula: 'θ ← θ − η g',
  options: z.object({}),
  trials: [{}],
  make: () => asPart(descentSteps()),
});

/** Heavy ball: m ← μ m + g, θ ← θ − η m. */
export const momentumOptimiser = defineOptimiser({
  name: 'momentum',
  summary: 'Heavy ball: steps along a running sum of gradients.',
  formula: 'm ← μ m + g, θ ← θ − η m',
  source: 'B. T. Polyak, USSR Comput. Math. Math. Phys. 4:5 (1964) 1, doi:10.1016/0041-5553(64)90137-5',
  options: z.object({ friction: share('μ, share of the velocity that stays', 0.9) }),
  trials: [{}, { options: { friction: 0.6 } }, { options: { friction: 0 } }],
  make: ({ friction }) => asPart(momentumSteps(friction)),
});

/** Adam: steps of about η in each coordinate, along running means of the gradient and of its square. */
export const adamOptimiser = defineOptimiser({
  name: 'adam',
  summary: 'Adam: each coordinate’s step is scaled by the running size of its gradient.',
  formula: 'm ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², θ ← θ − η m̂/(√v̂ + ε)',
  source: 'D. P. Kingma, J. Ba, ICLR 2015, arXiv:1412.6980',
  options: z.object({
    first: share('β₁, share of the mean that stays', 0.9),
    second: share('β₂, share of the mean square that stays', 0.999),
    epsilon: z.number().positive().default(1e-8).describe('ε, added to the size of gradients, their unit'),
  }),
  trials: [{}, { options: { first: 0.7, second: 0.95, epsilon: 1e-3 } }, { options: { first: 0, second: 0 } }],
  make: ({ first, second, epsilon }) => asPart(adamSteps({ first, second, epsilon })),
});

const asPart = ({ memory, update, moments }: Optimiser): OptimiserPart => ({
  memory,
  update: update as unknown as OptimiserProgram,
  moments,
});
