import { z } from 'zod';
import type { Batch } from '@ergodic/numerics';
import { defineDynamics, ErgodicError, partOption, probabilities, type Dynamics, type Energy } from '@ergodic/kernel';
import { temperatureSpread } from './monitors.ts';
import { layerTemperatures, placeOf, temperatureFieldOption } from './temperature-field-option.ts';
import type { TemperatureField } from './temperature-field.ts';

/** Controls that are temperatures of layers end with it. */
const SUFFIX = '.temperature';

export interface NetworkHeatFlowState {
  readonly inner: unknown;
  readonly field: TemperatureField;
  readonly layers: readonly string[];
  /** P of each layer, and what enters it in a step. */
  readonly power: Float64Array;
  readonly entering: Float64Array;
  /** Which layer takes up the heat that the state gives off. */
  readonly heated: number;
  /** Energy that the state gave off in the last step, on its way to that layer. Kept in checkpoints. */
  readonly given: Float64Array;
  readonly energies: Float64Array;
  readonly heat: Float64Array;
}

/**
 * Layers with temperatures of their own exchange heat while the state moves. In each step
 *
 * 1. C_l dT_l/dt = P_l − Σ_m G_lm (T_l − T_m) − γ_T C_l (T_l − T_L) over `interval`, where P_last includes the share of heat that the
 *    state gave off in the step before; then the layers' controls `<layer>.temperature` are set to T_l;
 * 2. the state moves at the temperature of the recipe, by other dynamics.
 *
 * U = E(x) + Σ C T + what is on its way. Books: changing the controls at fixed x is work, and so is power; what bath, reservoirs, bounds
 * and regulariser give is heat. With `share` 1 the state exchanges energy with the layers only. The ledger's −Σ δQ/T and S count the
 * state, not the entropy Σ C ln T of the layers.
 *
 * @throws ErgodicError where no layer has a temperature of its own, or heat of several replicas would mix
 */
export const networkHeatFlow = defineDynamics({
  name: 'network-heat-flow',
  summary: 'Layers whose temperatures evolve by power and heat flow, while other dynamics move the state.',
  formula: 'C_l dT_l/dt = P_l − Σ_m G_lm (T_l − T_m) − γ_T C_l (T_l − T_L)',
  law: 'E(x) + Σ C T changes by what is booked; isolated layers come to Σ C T/Σ C, with the time 1/λ₂',
  source: 'J. Fourier, Théorie analytique de la chaleur (1822)',
  spaces: ['probabilities'],
  needs: ['conditional'],
  options: z.object({
    sampler: partOption('dynamics')
      .default({ use: 'boltzmann-assignment' })
      .describe('what moves the state, at the temperature of the recipe'),
    interval: z.number().positive().default(1).describe('time that passes for the temperatures in a step'),
    temperatures: temperatureFieldOption
      .prefault({})
      .describe('how they evolve, one for each layer that has a temperature of its own'),
    share: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('share of the heat given off by the state that heats a layer, no unit; the rest goes to the bath'),
    heats: z.string().optional().describe('name of the layer that it heats; the last one where left out'),
  }),
  // Of dynamics it is asked that they leave the controls alone: these layers are at rest. What they do otherwise has a spec.
  trials: [
    { options: { share: 0 }, claims: { energy: () => thermalLayers({ first: 1.3, second: 1.3 }), ergodic: false } },
  ],
  make({ sampler, interval, temperatures, share, heats }, { part }): Dynamics<NetworkHeatFlowState> {
    const inner = part('dynamics', sampler, 'sampler');
    return {
      timeStep: inner.timeStep,
      booksHeat: true,
      ...(inner.precision && { precision: inner.precision }),
      ...(inner.deterministic && { deterministic: true }),
      tier: (state) => inner.tier?.(state.inner) ?? 'reference',
      init(energy, x, context) {
        if (share > 0 && x.replicas > 1)
          throw problem(
            'share',
            `heat of ${x.replicas} replicas would mix in the layers`,
            share,
            'replicas: 1; or share: 0',
          );
        const layers = layersOf(energy);
        const start = layers.map((layer) => energy.controls![layer + SUFFIX]!);
        const { field, power, heated } = inRecipe(() => ({
          ...layerTemperatures(temperatures, layers, start, context.within('temperatures')),
          heated: heats === undefined ? layers.length - 1 : placeOf(heats, layers, 'heats'),
        }));
        return {
          inner: inner.init(energy, x, context.within('sampler')),
          field,
          layers,
          power,
          entering: new Float64Array(layers.length),
          heated,
          given: context.array('given', 1),
          energies: new Float64Array(x.replicas),
          heat: new Float64Array(x.replicas),
        };
      },
      addEnergy(state, out) {
        inner.addEnergy?.(state.inner, out);
        for (let r = 0; r < out.length; r++) out[r]! += state.field.energy + state.given[0]!;
      },
      advance(energy, x, state, tick) {
        const { field, heat, given, power } = state;
        const [before, work] = [field.energyBooked, interval * power.reduce((sum, P) => sum + P, 0)];
        state.entering.set(power);
        state.entering[state.heated]! += given[0]! / interval;
        try {
          field.step(state.entering, interval);
        } catch (thrown) {
          throw placed(thrown);
        }
        const heatIn = field.energyBooked - before - work - given[0]!;
        for (let r = 0; r < x.replicas; r++) {
          tick.work[r]! += work;
          tick.heat[r]! += heatIn;
        }
        given[0] = 0;
        if (warm(energy, x, state, tick.work)) tick.revision = (tick.revision ?? 0) + 1;
        heat.set(tick.heat);
        if (!inner.booksHeat) energyOf(energy, x, state.energies, -1);
        inner.advance(energy, x, state.inner, tick);
        if (!inner.booksHeat) {
          energy.addEnergy(x, state.energies);
          for (let r = 0; r < x.replicas; r++) tick.heat[r]! += state.energies[r]!;
        }
        if (share === 0) return;
        given[0] = share * (heat[0]! - tick.heat[0]!);
        tick.heat[0]! += given[0];
      },
      ...(inner.heatCapacity && { heatCapacity: ({ inner: own }: NetworkHeatFlowState) => inner.heatCapacity!(own) }),
      observables: ({ field, inner: own }) => [
        ...(inner.observables?.(own) ?? []),
        {
          name: 'layerHeat',
          summary: 'Σ C T over the layers that are no reservoirs, an energy',
          read: () => field.energy,
        },
        {
          name: 'temperatureSpread',
          summary: '√(Σ C (T − T̄)²/Σ C) over the layers, T̄ = Σ C T/Σ C, an energy; 0 in equilibrium',
          read: () => temperatureSpread(field),
        },
        {
          name: 'conductionEntropy',
          summary: 'Σ_l flow_l/T_l, nats / time: entropy that the flow between the layers produces',
          read: () => field.entropyProductionRate(),
        },
      ],
    };
  },
});

/** Layers that have a temperature of their own to evolve. */
function layersOf({ controls = {} }: Energy): string[] {
  const names = Object.keys(controls).filter((name) => name.endsWith(SUFFIX));
  if (names.length > 0) return names.map((name) => name.slice(0, -SUFFIX.length));
  throw problem(
    'energy',
    'no layer of the energy has a temperature of its own to evolve',
    undefined,
    'energy: { use: network, layers: [{ use: dense, units: 10, temperature: 1 }] }',
  );
}

/** Sets the controls to the temperatures at fixed x, and adds what that costs to `work`. Whether any has changed. */
function warm(
  energy: Energy,
  x: Batch,
  { field, layers, energies }: NetworkHeatFlowState,
  work: Float64Array,
): boolean {
  const controls = energy.controls!;
  if (layers.every((layer, i) => controls[layer + SUFFIX] === field.temperatures[i])) return false;
  energyOf(energy, x, energies, -1);
  for (const [i, layer] of layers.entries()) controls[layer + SUFFIX] = field.temperatures[i]!;
  energy.addEnergy(x, energies);
  for (let r = 0; r < x.replicas; r++) work[r]! += energies[r]!;
  return true;
}

function energyOf(energy: Energy, x: Batch, out: Float64Array, scale: number): void {
  energy.addEnergy(x, out.fill(0), scale);
}

function inRecipe<T>(act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    throw placed(thrown);
  }
}

const OWN_PATHS: Readonly<Record<string, string>> = { timeStep: 'interval', heats: 'heats' };

/** What is wrong with the temperatures, told at the place where a recipe says it. */
function placed(thrown: unknown): unknown {
  if (!(thrown instanceof ErgodicError) || !thrown.path || thrown.path.startsWith('dynamics')) return thrown;
  const path = `dynamics.${OWN_PATHS[thrown.path] ?? `temperatures.${thrown.path}`}`;
  return new ErgodicError({ ...thrown.toJSON(), path, cause: thrown });
}

function problem(option: string, message: string, value: unknown, hint: string): ErgodicError {
  const path = option === 'energy' ? option : `dynamics.${option}`;
  return new ErgodicError({
    code: 'invalid-option',
    message: `dynamics network-heat-flow: ${message}`,
    path,
    value,
    hint,
  });
}

/**
 * E = Σ_ic p_ic (a_ic + T_l b_ic) of two units with three choices, unit i in the layer l of as many: the smallest energy whose layers
 * have temperatures. With power 0 and equal temperatures they stay.
 */
export function thermalLayers(temperatures: Readonly<Record<string, number>>): Energy {
  const [units, choices] = [2, 3];
  const controls = Object.fromEntries(Object.entries(temperatures).map(([layer, T]) => [layer + SUFFIX, T]));
  const layers = Object.keys(controls);
  const at = (i: number, c: number): number =>
    0.4 * i - 0.7 * c + 0.3 * c * c + controls[layers[i % layers.length]!]! * (0.5 - 0.35 * c + 0.2 * i);
  return {
    space: probabilities(units, choices),
    parameters: {},
    controls,
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (let k = 0; k < units * choices; k++)
          out[r]! += scale * x.data[r * x.width + k]! * at(Math.floor(k / choices), k % choices);
    },
    conditional(_x, _replica, unit, out) {
      for (let c = 0; c < choices; c++) out[c] = at(unit, c);
    },
  };
}
