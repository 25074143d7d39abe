import { fieldProblem } from './field-problems.ts';
import type { HeatPath } from './heat-paths.ts';

export interface TemperatureFieldSettings {
  /** T of each node at the start, > 0. The field moves this very array. */
  readonly temperatures: Float64Array;
  /** C of each node, > 0. */
  readonly capacities: Float64Array;
  readonly paths: readonly HeatPath[];
  /** `explicit`: Euler steps, bounded; `exact`: the matrix exponential, steps of any length, linear paths only. */
  readonly method?: 'explicit' | 'exact';
  /** −γ_T C_i (T_i − T_L) with a constant T_L. */
  readonly bath?: { readonly rate: number; readonly temperature: number };
  /** Numbers of the nodes that keep their temperature whatever flows. */
  readonly reservoirs?: readonly number[];
  /** T_min and T_max: temperatures outside are brought to the bound after each step. */
  readonly least?: number;
  readonly most?: number;
  /** λ, power: draws every node towards T* by −λ sign(T_i − T*). */
  readonly regulariser?: { readonly strength: number; readonly target: number };
  /** Names of nodes, for messages. */
  readonly nameOf?: (node: number) => string;
  /** Where what is booked is kept, length `bookings.length`, so that a checkpoint has it; an array of its own where left out. */
  readonly booked?: Float64Array;
}

/** How a node is called in messages. */
export const nameOfNode = ({ nameOf }: TemperatureFieldSettings, node: number): string =>
  nameOf?.(node) ?? `node ${node}`;

/** @returns 1 at reservoirs. @throws ErgodicError `invalid-option` for bad numbers, and for exact steps of paths that are not linear */
export function checkSettings(settings: TemperatureFieldSettings): Uint8Array {
  const { temperatures, capacities, paths, reservoirs = [], least = 0, most = Infinity, method } = settings;
  const nodes = temperatures.length;
  if (capacities.length !== nodes)
    throw fieldProblem('capacity', `${capacities.length} capacities for ${nodes} temperatures`, capacities.length);
  for (let i = 0; i < nodes; i++) {
    checkPositive('temperature', temperatures[i]!, settings, i);
    checkPositive('capacity', capacities[i]!, settings, i);
  }
  const held = new Uint8Array(nodes);
  for (const node of reservoirs) {
    if (!Number.isInteger(node) || node < 0 || node >= nodes)
      throw fieldProblem('reservoirs', `there is no node ${node}`, node, `0 to ${nodes - 1}`);
    held[node] = 1;
  }
  if (!(least >= 0 && least < most))
    throw fieldProblem('least', `the bounds of temperatures are ${least} and ${most}`, least, '0 < least < most');
  if (method === 'exact' && !paths.every(({ linear }) => linear))
    throw fieldProblem(
      'method',
      'exact steps need flows that are linear in T',
      'exact',
      'explicit, or another coupling',
    );
  return held;
}

function checkPositive(option: string, value: number, settings: TemperatureFieldSettings, node: number): void {
  if (!(value > 0 && value < Infinity))
    throw fieldProblem(option, `${nameOfNode(settings, node)} has ${option} ${value}`, value, 'finite and above 0');
}
