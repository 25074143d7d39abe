import { type Energy, type TensorProgram, widthOf } from '@ergodic/kernel';
import { createBatch } from '@ergodic/numerics';
import * as tfjs from '@tensorflow/tfjs-core';
import { keepingBackend, onBackend } from '../backends/on-backend.ts';
import { useBackend } from '../backends/use-backend.ts';
import { eagerOnArrays } from '../compile/eager.ts';
import { reference } from '../reference/ops.ts';
import { ReferenceTensor } from '../reference/tensor.ts';
import { scalar } from '../runtime/arrays.ts';
import { energyOf, forceOf, type Tensors } from '../runtime/functions.ts';
import type { Program } from '../trace/trace.ts';

type Numbers = Float64Array | Float32Array;

/** Energies and forces of given states [replicas, width], to compare a model with. */
export interface EnergyReference {
  /** What it is, in a few words. */
  readonly name: string;
  evaluate(
    x: Float32Array | Float64Array,
    controls: Readonly<Record<string, number>>,
  ): { energy: Numbers; force?: Numbers };
}

/** The most exact way to compute the energy that there is beside the model itself. */
export async function referenceOf(energy: Energy, program: TensorProgram): Promise<EnergyReference> {
  if (energy.precision === undefined) return closedForm(energy);
  return inFloat64(energy, program) ?? (await eagerly(energy, program));
}

function closedForm(energy: Energy): EnergyReference {
  const width = widthOf(energy.space);
  return {
    name: 'the closed form in float64',
    evaluate(from, controls) {
      const x = createBatch(from.length / width, width);
      x.data.set(from);
      const before = { ...energy.controls };
      // What an energy derives from its controls it derives at every call.
      if (energy.controls) Object.assign(energy.controls, controls);
      try {
        const found = new Float64Array(x.replicas);
        energy.addEnergy(x, found);
        const force = energy.addForce && createBatch(x.replicas, width);
        if (force) energy.addForce!(x, force);
        return { energy: found, ...(force && { force: force.data }) };
      } finally {
        if (energy.controls) Object.assign(energy.controls, before);
      }
    },
  };
}

/** Of the size of a coordinate: (cube root of the rounding of float64). */
const STEP = 6e-6;

/** The program on float64 numbers, its forces by central differences; undefined where it uses an op that is not there in float64. */
function inFloat64(energy: Energy, program: TensorProgram): EnergyReference | undefined {
  const width = widthOf(energy.space);
  const run = energyOf(reference, program) as unknown as (...args: unknown[]) => ReferenceTensor;
  // As the model stores them.
  const theta = Object.fromEntries(
    Object.entries(energy.parameters).map(([name, { shape, data }]) => [
      name,
      new ReferenceTensor(data.map(Math.fround), [...shape]),
    ]),
  );
  const energies = (x: Float64Array, controls: Readonly<Record<string, number>>): Float64Array => {
    const lambda = Object.fromEntries(
      Object.entries(controls).map(([name, value]) => [name, new ReferenceTensor(Float64Array.of(value), [])]),
    );
    return run(new ReferenceTensor(x, [x.length / width, width]), theta, lambda).values;
  };
  const found: EnergyReference = {
    name: 'the program in float64',
    evaluate(from, controls) {
      const x = Float64Array.from(from);
      const force = energy.addForce && new Float64Array(x.length);
      for (let start = 0; force && start < x.length; start += width)
        force.set(
          slopes(x.subarray(start, start + width), (rows) => energies(rows, controls)),
          start,
        );
      return { energy: energies(x, controls), ...(force && { force }) };
    },
  };
  try {
    energies(new Float64Array(width), energy.controls ?? {});
    return found;
  } catch (thrown) {
    if (thrown instanceof RangeError && thrown.message.startsWith('the float64 reference has no')) return undefined;
    throw thrown;
  }
}

/** −∂E/∂x_i of one row by the energies of the rows x ± h e_i, all at once. */
function slopes(row: Float64Array, energies: (rows: Float64Array) => Float64Array): Float64Array {
  const { length } = row;
  const moved = new Float64Array(2 * length * length);
  const step = row.map((at) => STEP * Math.max(1, Math.abs(at)));
  for (let i = 0; i < length; i++)
    for (const [side, sign] of [1, -1].entries()) {
      const start = (2 * i + side) * length;
      moved.set(row, start);
      moved[start + i]! += sign * step[i]!;
    }
  const found = energies(moved);
  return step.map((h, i) => (found[2 * i + 1]! - found[2 * i]!) / (2 * h));
}

async function eagerly(energy: Energy, program: TensorProgram): Promise<EnergyReference> {
  const width = widthOf(energy.space);
  const { tf, name } = await keepingBackend(tfjs, () => useBackend('cpu'));
  const [energies, forces] = [energyOf(tf, program), forceOf(tf, program)];
  const both = (x: tfjs.Tensor2D, theta: Tensors, lambda: Tensors): unknown => ({
    energy: energies(x, theta, lambda),
    ...(energy.addForce && { force: forces(x, theta, lambda) }),
  });
  const theta = Object.fromEntries(
    Object.entries(energy.parameters).map(([key, { shape, data }]) => [
      key,
      { type: 'float32' as const, shape, data: Float32Array.from(data) },
    ]),
  );
  return {
    name: `tfjs on ${name}, in float32`,
    evaluate(data, controls) {
      const x = { type: 'float32' as const, shape: [data.length / width, width], data };
      const lambda = Object.fromEntries(Object.entries(controls).map(([key, value]) => [key, scalar(value)]));
      const found = onBackend(tf, 'cpu', () => eagerOnArrays(both as Program, [x, theta, lambda])) as unknown as Record<
        'energy' | 'force',
        { data: Float32Array } | undefined
      >;
      return { energy: found.energy!.data, ...(found.force && { force: found.force.data }) };
    },
  };
}
