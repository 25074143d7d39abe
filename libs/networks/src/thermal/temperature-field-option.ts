import { z } from 'zod';
import { ErgodicError, partOption, type Context } from '@ergodic/kernel';
import { fieldProblem } from './field-problems.ts';
import { betweenLayers, throughCoupling, type HeatPath } from './heat-paths.ts';
import { bookings, TemperatureField } from './temperature-field.ts';

const perLayer = (number: z.ZodNumber) => z.union([number, z.record(z.string(), number)]);

/** How the temperatures of the layers of a network evolve, one a layer. */
export const temperatureFieldOption = z.strictObject({
  capacity: perLayer(z.number().positive())
    .default(1)
    .describe('C, energy / temperature: one number for all layers, or one for each by its name'),
  conductance: z
    .number()
    .nonnegative()
    .default(0.1)
    .describe('G from each layer to the next, power / temperature; not where there is a coupling'),
  coupling: partOption('coupling')
    .optional()
    .describe('which layers exchange heat, in place of each with the next; its weights are conductances'),
  power: perLayer(z.number())
    .default(0)
    .describe('P into each layer, energy / time: one number for all, or one for each by its name, 0 where left out'),
  bathRate: z.number().nonnegative().default(0).describe('γ_T, rate of exchange with a bath, 1 / time; 0: none'),
  bathTemperature: z.number().positive().default(1).describe('T_L of that bath, an energy'),
  reservoirs: z.array(z.string()).default([]).describe('names of layers that keep their temperature, whatever flows'),
  least: z.number().positive().optional().describe('T_min, an energy: colder layers are heated up to it'),
  most: z.number().positive().optional().describe('T_max, an energy: hotter layers are cooled down to it'),
  regulariser: z
    .strictObject({
      strength: z.number().nonnegative().describe('λ, power'),
      target: z.number().positive().describe('T*, an energy'),
    })
    .optional()
    .describe('draws all layers towards T* by −λ sign(T − T*); left out, none'),
  method: z
    .enum(['exact', 'explicit'])
    .default('exact')
    .describe('steps by the matrix exponential, of any length (linear couplings only), or explicit Euler steps'),
});

export type TemperatureFieldOptions = z.output<typeof temperatureFieldOption>;

/**
 * The field of some layers, one temperature each, that starts at `temperatures`; what it carries is kept in checkpoints.
 * @throws ErgodicError `invalid-option` for layers that are not there, and as `TemperatureField` does
 */
export function layerTemperatures(
  options: TemperatureFieldOptions,
  layers: readonly string[],
  temperatures: readonly number[],
  context: Context,
): { readonly field: TemperatureField; readonly power: Float64Array } {
  const held = options.reservoirs.map((name) => placeOf(name, layers, 'reservoirs'));
  const kept = context.array('temperatures', layers.length);
  kept.set(temperatures);
  const { least, most, regulariser, bathRate, bathTemperature, method } = options;
  const field = new TemperatureField({
    temperatures: kept,
    capacities: ofLayers('capacity', options.capacity, layers, undefined),
    paths: pathsOf(options, layers, context),
    method,
    ...(bathRate > 0 && { bath: { rate: bathRate, temperature: bathTemperature } }),
    reservoirs: held,
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
    ...(regulariser && { regulariser }),
    nameOf: (node) => `layer ${layers[node]}`,
    booked: context.array('booked', bookings.length),
  });
  temperatures.forEach((T, i) => {
    if (T >= (least ?? 0) && T <= (most ?? Infinity)) return;
    throw fieldProblem(
      'temperatures',
      `layer ${layers[i]} starts at T = ${T}, outside of its bounds, ${least ?? 0} to ${most ?? '∞'}`,
      T,
      'a temperature of the layer within `least` and `most`',
    );
  });
  return {
    field,
    power: ofLayers('power', options.power, layers, 0).map((P, i) => (held.includes(i) ? 0 : P)),
  };
}

/** @throws ErgodicError `invalid-option` where there is no such layer */
export function placeOf(name: string, layers: readonly string[], option: string): number {
  const place = layers.indexOf(name);
  if (place >= 0) return place;
  throw fieldProblem(option, `there is no layer ${name} with a temperature of its own`, name, layers.join(', '));
}

function pathsOf({ coupling, conductance }: TemperatureFieldOptions, layers: readonly string[], context: Context) {
  if (coupling) {
    const made = context.part('coupling', coupling, 'coupling', { units: layers.length });
    if (made.edges.nodes !== layers.length)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `temperatures of a network: the coupling ${coupling.use} has ${made.edges.nodes} nodes for ${layers.length} layers: ${layers.join(', ')}`,
        path: 'coupling',
        hint: `a graph of ${layers.length} nodes, one for each layer that has a temperature of its own`,
      });
    return [throughCoupling(made, Array.from(layers.keys()))];
  }
  return layers
    .slice(1)
    .map((_, i): HeatPath => betweenLayers({ start: i, units: 1 }, { start: i + 1, units: 1 }, conductance));
}

function ofLayers(
  option: string,
  given: number | Readonly<Record<string, number>>,
  layers: readonly string[],
  otherwise: number | undefined,
): Float64Array {
  if (typeof given === 'number') return new Float64Array(layers.length).fill(given);
  for (const name of Object.keys(given)) placeOf(name, layers, option);
  return Float64Array.from(layers, (name) => {
    const value = given[name] ?? otherwise;
    if (value === undefined) throw fieldProblem(option, `layer ${name} has no ${option}`, given, 'one for each layer');
    return value;
  });
}
