import type { Energy, Parameters, PreparedProgram, TensorRuntime } from '@ergodic/kernel';
import { createBatch } from '@ergodic/numerics';
import { zerosLike } from '@ergodic/kernel';
import { expectWithin, show } from '../law.ts';
import { stack } from '../states.ts';
import { energiesOf, forcesOf, gradientOf } from './measured.ts';

/** Of the largest number of an array: programs run in float32, and sums in any order. */
const TOLERANCE = 1e-4;

/**
 * Tiers agree: what the runtime makes of the tensor program is the energy, its force and its parameter gradient; also after a
 * control has moved, since a program that takes a control from anywhere but its argument keeps the old one.
 */
export function checkProgram(energy: Energy, runtime: TensorRuntime, rows: readonly Float64Array[]): void {
  const { controls = {} } = energy;
  const prepared = runtime.prepare(energy.program!, controls);
  const on = `, on ${show(runtime.name)}`;
  try {
    compare(energy, prepared, rows, on);
    for (const [name, value] of Object.entries(controls)) {
      controls[name] = value === 0 ? 0.07 : 1.07 * value;
      try {
        compare(energy, prepared, rows, `, with ${name} at ${show(controls[name])}${on}`);
      } finally {
        controls[name] = value;
      }
    }
  } finally {
    prepared.close?.();
  }
}

function compare(energy: Energy, prepared: PreparedProgram, rows: readonly Float64Array[], where: string): void {
  const x = stack(rows);
  const energies = new Float64Array(rows.length);
  prepared.addEnergy(x, energy.parameters, energies, 1);
  allClose(energies, energiesOf(energy, rows), (r) => `the program’s energy of row ${r}${where}`);
  if (energy.addForce) {
    const force = createBatch(x.replicas, x.width);
    prepared.addForce(x, energy.parameters, force, 1);
    const coordinate = (j: number): string => `coordinate ${j % x.width} of row ${Math.floor(j / x.width)}`;
    allClose(force.data, forcesOf(energy, rows), (j) => `the program’s force on ${coordinate(j)}${where}`);
  }
  if (energy.addParameterGradient) {
    const gradient: Parameters = zerosLike(energy.parameters);
    prepared.addParameterGradient(x, energy.parameters, gradient, 1);
    for (const [name, { data }] of Object.entries(gradientOf(energy, rows)))
      allClose(gradient[name]!.data, data, (i) => `the program’s ∂E/∂${name}[${i}]${where}`);
  }
}

function allClose(found: Float64Array, wanted: Float64Array, what: (i: number) => string): void {
  const largest = wanted.reduce((most, each) => Math.max(most, Math.abs(each)), 1);
  wanted.forEach((each, i) => expectWithin(found[i]!, each, TOLERANCE * largest, what(i)));
}
