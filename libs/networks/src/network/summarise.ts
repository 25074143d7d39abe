import type { Layer, Network, SampleShape, Section } from '@ergodic/kernel';
import { shapeText } from '../common/misfit.ts';
import { sizeOf } from './program-arrays.ts';

export interface LayerSummary {
  /** With the names of the layers that it is within: `residual1.dense1`. */
  readonly name: string;
  /** 0 for the network's own layers, 1 for those within them, … */
  readonly depth: number;
  readonly input: SampleShape;
  readonly output: SampleShape;
  /** How many numbers of θ are its own, those within it included. */
  readonly parameters: number;
  /** T, an energy, or the lowest and highest of its units. */
  readonly temperature: readonly [lowest: number, highest: number];
  /** Whether it is at the temperature of what it is in. */
  readonly shared: boolean;
  /** What its U and S are; left out where it has none. */
  readonly conventions?: Layer['conventions'];
}

export interface NetworkSummary {
  readonly layers: readonly LayerSummary[];
  readonly readout: Network['readout'];
  readonly parameters: number;
  /** Of θ in float32. */
  readonly parameterBytes: number;
  /**
   * Of the outputs of all layers for one sample in float32: the least that a training step keeps of it. What layers form in between comes
   * on top.
   */
  readonly activationBytes: number;
}

/** What a network is made of, at the temperature T. */
export function summarise(network: Network, temperature: number): NetworkSummary {
  const temperatures = network.temperaturesAt(temperature);
  const layers = Object.entries(network.layers).flatMap(([name, layer]) => {
    const T = temperatures[name]!;
    const range = typeof T === 'number' ? ([T, T] as const) : ([Math.min(...T), Math.max(...T)] as const);
    return [...rowsOf(name, layer, 0, range, T === temperature && layer.temperature === undefined)];
  });
  const parameters = numbersIn(network);
  const own = layers.filter(({ depth }) => depth === 0);
  return {
    layers,
    readout: network.readout,
    parameters,
    parameterBytes: 4 * parameters,
    activationBytes: 4 * own.reduce((sum, { output }) => sum + sizeOf(output), 0),
  };
}

const numbersIn = ({ parameters }: Pick<Layer, 'parameters'>): number =>
  Object.values(parameters).reduce((sum, { data }) => sum + data.length, 0);

/** The layer, and those within it. */
function rowsOf(
  name: string,
  layer: Layer,
  depth: number,
  temperature: readonly [number, number],
  shared: boolean,
): LayerSummary[] {
  const { input, output, conventions, within = {} } = layer;
  const inner = Object.entries(within).flatMap(([innerName, each]) =>
    rowsOf(
      `${name}.${innerName}`,
      each,
      depth + 1,
      each.temperature === undefined ? temperature : [each.temperature, each.temperature],
      each.temperature === undefined,
    ),
  );
  const told = conventions && { conventions };
  return [{ name, depth, input, output, parameters: numbersIn(layer), temperature, shared, ...told }, ...inner];
}

const digits = (value: number): string => String(Number(value.toPrecision(4)));

export function temperatureText({ temperature: [lowest, highest], shared }: LayerSummary): string {
  const value = lowest === highest ? digits(lowest) : `${digits(lowest)} … ${digits(highest)}`;
  return shared ? value : `${value}, its own`;
}

/** 1234567 → 1.23 MB. */
export function bytesText(bytes: number): string {
  const [size, unit] = (
    [
      [1e9, 'GB'],
      [1e6, 'MB'],
      [1e3, 'kB'],
    ] as const
  ).find(([size]) => bytes >= size) ?? [1, 'bytes'];
  return `${Number((bytes / size).toPrecision(3))} ${unit}`;
}

const readouts = {
  classes: 'what comes out is −E of the classes: p = e^(−E/T)/Z',
  values: 'what comes out are means of reals: E = ½ Σ (x − output)²',
} as const;

/** The summary as a table of a report. */
export function summarySection(summary: NetworkSummary): Section {
  const { layers, parameters, parameterBytes, activationBytes, readout } = summary;
  const rows = layers.map((layer) => [
    `${' '.repeat(2 * layer.depth)}${layer.name}`,
    `${shapeText(layer.input)} → ${shapeText(layer.output)}`,
    layer.parameters,
    temperatureText(layer),
    layer.conventions ? `${layer.conventions.energy}; ${layer.conventions.entropy}` : '–',
  ]);
  return {
    kind: 'table',
    title: 'Network',
    columns: ['layer', 'shape', 'parameters', 'T', 'energy and entropy of its units'],
    rows: [...rows, ['all', '', parameters, '', readouts[readout]]],
    note:
      `θ takes ${bytesText(parameterBytes)} in float32, the outputs of all layers ${bytesText(activationBytes)} for one sample. ` +
      'Heat of the run is what its bath gives to the state x; moving θ or temperatures at fixed x is work. Units of the layers are in equilibrium at their T at once: their U and S are told, but what they exchange with baths of their own is in no ledger.',
  };
}

/** The summary as lines of text. */
export function summaryText(network: Network, temperature: number): string {
  const section = summarySection(summarise(network, temperature));
  if (section.kind !== 'table') return '';
  const lines = [section.columns, ...section.rows].map((row) => row.map(String));
  const widths = section.columns
    .slice(0, -1)
    .map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const table = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...table, '', section.note].join('\n');
}
