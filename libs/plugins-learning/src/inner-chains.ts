import { z } from 'zod';
import { batchOf, type Batch, type RandomStreams } from '@ergodic/numerics';
import {
  choicesOf,
  ErgodicError,
  partOption,
  valueOfChoice,
  type Context,
  type Dynamics,
  type Energy,
  type Part,
  type Tick,
} from '@ergodic/kernel';

export const samplerOption = partOption('dynamics')
  .optional()
  .describe(
    'dynamics that move the rule’s own chains; left out: kernels where there are two layers, a heat bath otherwise',
  );

/**
 * What moves chains: where the recipe does not say, a heat bath, which needs choices.
 * @throws ErgodicError `missing-part` where the units have none
 */
export function samplerOf(rule: string, { space }: Energy, sampler: Part | undefined): Part {
  if (sampler) return sampler;
  if (choicesOf(space) > 0) return { use: 'heat-bath', scan: 'sequential' };
  throw new ErgodicError({
    code: 'missing-part',
    message: `learning ${rule}: a heat bath moves its chains where sampler is left out, and the energy is over ${space.kind}`,
    path: 'learning.sampler',
    hint: 'dynamics for reals: sampler: { use: mala, timeStep: 0.1 } or { use: overdamped-langevin, timeStep: 0.01 }',
  });
}

export const batchOption = z
  .int()
  .min(1)
  .default(100)
  .describe('chains, and rows of the data taken in an update; a count');

export const hiddenStepsOption = z
  .int()
  .min(1)
  .default(1)
  .describe(
    'steps that sample the hidden units given the data; 1 is exact for two layers of choices, reals take as many as their sampler needs',
  );

/** Chains of a rule's own, moved by inner dynamics. Their state and streams are part of checkpoints. */
export class InnerChains {
  readonly x: Batch;
  readonly #dynamics: Dynamics;
  readonly #state: unknown;
  readonly #energy: Energy;
  readonly #tick: Tick;

  /**
   * @param name keeps the streams and arrays of these chains apart from others of the rule; errors tell it after the rule’s slot
   * @param clamped units that the dynamics leave as they are
   */
  constructor(energy: Energy, context: Context, sampler: Part, name: string, replicas: number, clamped?: Uint8Array) {
    const { units } = energy.space;
    const setting = { replicas, clamped };
    this.x = batchOf(context.array(`${name} chains`, replicas * units), replicas, units);
    this.#energy = energy;
    this.#dynamics = context.part('dynamics', sampler, name, setting);
    this.#state = this.#dynamics.init(energy, this.x, context.within(name, setting));
    this.#tick = {
      step: 0,
      stage: 0,
      time: 0,
      temperature: NaN,
      revision: 0,
      heat: new Float64Array(replicas),
      work: new Float64Array(replicas),
    };
  }

  /** Steps at the temperature of the run; θ may have changed since the last. */
  advance(steps: number, temperature: number): void {
    const tick = this.#tick;
    tick.temperature = temperature;
    tick.revision!++;
    for (let k = 0; k < steps; k++) {
      this.#dynamics.advance(this.#energy, this.x, this.#state, tick);
      tick.step++;
    }
  }
}

/** mask[i] = 1 where unit i is visible. */
export function visibleMask({ space, visible = space.units }: Energy): Uint8Array {
  return new Uint8Array(space.units).fill(1, 0, visible);
}

/** Hidden units begin at random: what they held belonged to other rows. */
export function scatterHidden(x: Batch, { space, visible = space.units }: Energy, start: RandomStreams): void {
  for (let r = 0; r < x.replicas; r++)
    for (let i = visible; i < space.units; i++)
      x.data[r * x.width + i] =
        space.kind === 'reals' ? start.normal(r) : valueOfChoice(space.kind, start.integer(r, choicesOf(space)));
}
