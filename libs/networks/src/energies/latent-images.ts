import { z } from 'zod';
import { normalQuantile, RandomStreams } from '@ergodic/numerics';
import {
  defineAnalysis,
  ErgodicError,
  TensorRuntimeService,
  type AnalysisResult,
  type CompiledProgram,
  type Context,
  type Dataset,
  type Image,
  type RunRecord,
  type Section,
  type TensorArray,
  type Variational,
} from '@ergodic/kernel';
import type { Tensor, Tensors, Tools } from '../common/tensor-types.ts';
import { rowsOf, sizeOf, thetaArrays } from '../network/program-arrays.ts';

const options = z.object({
  shape: z
    .array(z.int().min(1))
    .length(2)
    .optional()
    .describe('rows and columns of a picture; left out, the shape of a point, or a square'),
  pictures: z.int().min(1).max(400).default(36).describe('pictures drawn from the prior; a count'),
  pairs: z.int().min(0).max(100).default(10).describe('points of the data beside what comes back of them; a count'),
  map: z.int().min(2).max(30).default(11).describe('pictures along each side of the map of two latents; a count'),
  points: z
    .int()
    .min(1)
    .default(1000)
    .describe('points of the data whose guesses are drawn in the plane of two latents; a count'),
});

/**
 * What a model with latents has learnt: means of p(x|z) for z from the prior; points of the data and what comes back from the mean of
 * q(z|x); with two latents the pictures along the quantiles of the prior, and the means of q(z|x) in the plane.
 */
export const latentImages = defineAnalysis({
  name: 'latent-images',
  summary: 'Pictures of a model with latents: drawn from the prior, beside the data, and a map of two latents.',
  options,
  make: (given, context) => ({ analyse: async (run) => analyse(run, given, context) }),
});

type Options = z.output<typeof options>;

async function analyse(run: RunRecord, given: Options, context: Context): Promise<AnalysisResult> {
  const { energy, dataset } = run;
  const { variational } = energy;
  if (!variational)
    return { findings: ['latent-images: needs an energy with latents, thermodynamic-vae'], sections: [] };
  const look = new Look(run, variational, pictureShape(given.shape, variational, dataset), context);
  const sections: Section[] = [look.samples(given.pictures)];
  if (dataset && given.pairs > 0) sections.push(look.pairs(dataset, given.pairs));
  if (variational.latents === 2) {
    sections.push(look.map(given.map));
    if (dataset) sections.push(look.plane(dataset, given.points));
  }
  look.close();
  return { findings: [], sections };
}

class Look {
  readonly #run: RunRecord;
  readonly #variational: Variational;
  readonly #shape: readonly [number, number];
  readonly #encode: CompiledProgram;
  readonly #decode: CompiledProgram;
  readonly #theta: Record<string, TensorArray>;

  constructor(run: RunRecord, variational: Variational, shape: readonly [number, number], context: Context) {
    this.#run = run;
    this.#variational = variational;
    this.#shape = shape;
    const runtime = context.service(TensorRuntimeService);
    const pass = { draws: {}, training: false };
    const compile = (program: unknown): CompiledProgram => {
      const of = program as (tools: Tools, u: Tensor, theta: Tensors, pass: object) => unknown;
      const settings = { batched: [0], ...(context.backend && { backend: context.backend }) };
      return runtime.compile(
        ((tools: Tools, u: Tensor, theta: Tensors) => of(tools, u, theta, pass)) as never,
        settings,
      );
    };
    this.#encode = compile(variational.encode);
    this.#decode = compile(variational.decode);
    this.#theta = thetaArrays(run.energy.parameters);
  }

  samples(count: number): Section {
    const { latents } = this.#variational;
    const z = new Float32Array(count * latents);
    new RandomStreams(this.#run.recipe.seed, 'latent-images', 1).fillNormal(0, z);
    const means = this.#decoded(z);
    return this.#images(
      'Drawn from the prior',
      Array.from({ length: count }, (_, k) => this.#image(String(k + 1), means, k)),
      'Means of p(x|z) for z drawn from the standard normal prior, at the end of the run.',
    );
  }

  /** Points, each with what comes back from the mean of its q(z|x). */
  pairs({ points, dimension, count }: Dataset, most: number): Section {
    const rows = Math.min(most, count);
    const means = this.#decoded(this.#guesses(points, rows));
    const images = Array.from({ length: rows }, (_, k) => [
      this.#image(`${k + 1}: data`, points.subarray(0, rows * dimension), k),
      this.#image(`${k + 1}: back`, means, k),
    ]).flat();
    return this.#images(
      'Data, and what comes back',
      images,
      `The first ${rows} points, each beside the mean of p(x|z) at the mean of q(z|x).`,
    );
  }

  /** z₁ to the right and z₂ upwards at equal steps of the prior's probability. */
  map(side: number): Section {
    const at = (k: number): number => normalQuantile((k + 0.5) / side);
    const z = new Float32Array(2 * side * side);
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) z.set([at(column), at(side - 1 - row)], 2 * (row * side + column));
    const means = this.#decoded(z);
    const images = Array.from({ length: side * side }, (_, k) =>
      this.#image(`${z[2 * k]!.toFixed(1)}, ${z[2 * k + 1]!.toFixed(1)}`, means, k),
    );
    const note = `Means of p(x|z), ${side} by ${side} pictures row by row: z₁ rises to the right, z₂ upwards, at equal steps of probability under the prior.`;
    return this.#images('Map of the two latents', images, note);
  }

  plane({ points, count, labels, classes }: Dataset, most: number): Section {
    const rows = Math.min(most, count);
    const z = this.#guesses(points, rows);
    const groups = new Map<string, [number, number][]>();
    for (let k = 0; k < rows; k++) {
      const name = labels ? (classes?.[labels[k]!] ?? String(labels[k])) : 'data';
      const group = groups.get(name) ?? [];
      groups.set(name, group);
      group.push([z[2 * k]!, z[2 * k + 1]!]);
    }
    const named = [...groups].map(([name, of]) => ({ name, points: of }));
    return {
      kind: 'scatter',
      title: 'Guesses of the two latents',
      x: { label: 'z₁' },
      y: { label: 'z₂' },
      groups: named.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
      note: `Means of q(z|x) of the first ${rows} points.`,
    };
  }

  close(): void {
    this.#encode.close();
    this.#decode.close();
  }

  #decoded(z: Float32Array): ArrayLike<number> {
    const { latents } = this.#variational;
    const input = { type: 'float32', shape: [z.length / latents, latents], data: z } as const;
    return (this.#decode.run(input, this.#theta) as TensorArray).data;
  }

  /** Means of q(z|x). */
  #guesses(points: Float64Array, rows: number): Float32Array {
    const found = this.#encode.run(rowsOf(points, this.#variational.input, 0, rows), this.#theta);
    return Float32Array.from((found as Record<string, TensorArray>)['mean']!.data);
  }

  #image(label: string, values: ArrayLike<number>, row: number): Image {
    const [height, width] = this.#shape;
    const size = sizeOf(this.#variational.input);
    const start = row * size;
    return {
      label,
      width,
      height,
      values: Float64Array.from({ length: width * height }, (_, k) => values[start + k]!),
    };
  }

  #images(title: string, images: readonly Image[], note: string): Section {
    let [low, high] = [0, 1];
    for (const { values } of images)
      for (let k = 0; k < values.length; k++) [low, high] = [Math.min(low, values[k]!), Math.max(high, values[k]!)];
    return { kind: 'images', title, images, scale: { palette: 'grey', low, high }, note };
  }
}

/** @throws ErgodicError `invalid-option` where nothing tells it, or it is more than a point has */
function pictureShape(
  given: readonly number[] | undefined,
  { input }: Variational,
  dataset: Dataset | undefined,
): readonly [number, number] {
  const size = sizeOf(input);
  const side = Math.round(Math.sqrt(size));
  const own = dataset?.shape ?? input;
  const shape = given ?? (own.length > 1 ? own.slice(0, 2) : side * side === size ? [side, side] : [1, size]);
  const [rows, columns] = shape as [number, number];
  if (rows * columns <= size) return [rows, columns];
  throw new ErgodicError({
    code: 'invalid-option',
    message: `analysis latent-images: shape is ${rows} by ${columns}, and a point has ${size} numbers`,
    path: 'shape',
    value: given,
    hint: 'shape: [rows, columns] with at most that many numbers',
  });
}
