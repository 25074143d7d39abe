import { KernelMemory } from '../kernel-memory.ts';
import { loadKernel, runBlocks, type BlockFunction, type BlockFunctionName, type Kernel } from '../kernel.ts';
import { Task } from '../task.ts';

/** The exports of `assembly/moments.ts`. */
interface MomentKernel {
  taskBytes(): number;
  squares: BlockFunction;
  plain: BlockFunction;
  mean: BlockFunction;
  square: BlockFunction;
  meanAndSquare: BlockFunction;
}

const FIELDS = {
  x: 'int',
  g: 'int',
  m: 'int',
  v: 'int',
  length: 'int',
  pull: 'float',
  share: 'float',
  rate: 'float',
  keepMean: 'float',
  addMean: 'float',
  keepSquare: 'float',
  addSquare: 'float',
  epsilon: 'float',
  sums: 'int',
} as const;

/** As in `assembly/moments.ts`. */
const BLOCK = 8192;

/** A running sum: kept ← keep · kept + add · new. */
export interface MomentShares {
  readonly keep: number;
  readonly add: number;
}

/** The coefficients of a step; m is d without `mean`, the divisor is 1 without `square`. */
export interface MomentCoefficients {
  readonly mean?: MomentShares;
  readonly square?: MomentShares;
  readonly rate: number;
  /** ≥ 0; 0 where left out. */
  readonly epsilon?: number;
}

export interface MomentArrayOptions {
  /** An integer ≥ 1. */
  readonly length: number;
  /** 0 where left out. */
  readonly pull?: number;
  /** Of the rate; 1 where left out. */
  readonly factor?: number;
}

function checkLength(name: string, length: number): void {
  if (!Number.isInteger(length) || length < 1)
    throw new RangeError(`Moment steps: length of ${name} is ${length}, must be an integer ≥ 1`);
}

/** Numbers of an array in the kernel's memory: whole pairs of vectors. */
const wholeOf = (length: number): number => 8 * Math.ceil(length / 8);

/** At most, of one array and all that belongs to it. */
function bytesOf(length: number): number {
  const whole = wholeOf(length);
  return 4 * (4 * whole + 64) + 8 * Math.ceil(whole / BLOCK) + 64 + 4 * Object.keys(FIELDS).length + 64;
}

/** θ, the gradient and what is remembered of one parameter array, as views of the kernel's memory, which is not shared. */
export class MomentArray {
  readonly theta: Float32Array;
  readonly gradient: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
  readonly #kernel: Kernel<MomentKernel>;
  readonly #task: Task<typeof FIELDS>;
  readonly #sums: Float64Array;
  /** Of θ, from its end to the next whole pair of vectors. */
  readonly #padding: Float32Array;
  readonly #factor: number;

  constructor(kernel: Kernel<MomentKernel>, { length, pull = 0, factor = 1 }: MomentArrayOptions) {
    const { memory } = kernel;
    const whole = wholeOf(length);
    const [x, g, m, v] = [0, 0, 0, 0].map(() => memory.allocate(4 * whole)) as [number, number, number, number];
    [this.theta, this.gradient, this.mean, this.square] = [x, g, m, v].map((at) => memory.float32(at, length)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    this.#padding = memory.float32(x + 4 * length, whole - length);
    const blocks = Math.ceil(whole / BLOCK);
    const sums = memory.allocate(8 * blocks);
    this.#sums = memory.float64(sums, blocks);
    this.#kernel = kernel;
    this.#factor = factor;
    this.#task = new Task(kernel, FIELDS);
    this.#task.setAll({ x, g, m, v, length: whole, pull, share: 1, sums });
  }

  /** Σ (g + pull θ)². */
  squares(): number {
    this.#task.set('share', 1);
    return this.#run('squares');
  }

  /** @returns Σ d² */
  step({ mean, square, rate, epsilon = 0 }: MomentCoefficients, share: number): number {
    const task = this.#task;
    task.set('share', share);
    task.set('rate', rate * this.#factor);
    task.set('epsilon', epsilon);
    if (mean) {
      task.set('keepMean', mean.keep);
      task.set('addMean', mean.add);
    }
    if (square) {
      task.set('keepSquare', square.keep);
      task.set('addSquare', square.add);
    }
    const sum = this.#run(mean ? (square ? 'meanAndSquare' : 'mean') : square ? 'square' : 'plain');
    // Without epsilon these have become 0/0, which the next sum would have.
    this.#padding.fill(0);
    return sum;
  }

  #run(name: BlockFunctionName<MomentKernel>): number {
    runBlocks(this.#kernel, name, this.#task.at, this.#sums.length, 1);
    let sum = 0;
    for (let block = 0; block < this.#sums.length; block++) sum += this.#sums[block]!;
    return sum;
  }
}

/**
 * Steps of gradient descent that remember at most a running mean and a running mean square of the gradient, float32, each in one pass
 * over memory. With the direction d = share (g + pull θ), coordinate by coordinate:
 *
 *   m ← keep m + add d,   v ← keep v + add d²,   θ ← θ − rate m / (√v + epsilon)
 *
 * Plain descent, heavy ball, RMSprop and Adam are of this form. Arrays are 0 at first; whoever fills `gradient` takes the steps.
 */
export class MomentSteps<Name extends string = string> {
  readonly arrays: Readonly<Record<Name, MomentArray>>;
  readonly #each: readonly MomentArray[];

  /** @throws RangeError where a length is not an integer ≥ 1, or memory is short */
  constructor(arrays: Readonly<Record<Name, MomentArrayOptions>>) {
    const names = Object.keys(arrays) as Name[];
    for (const name of names) checkLength(name, arrays[name].length);
    const bytes = names.reduce((sum, name) => sum + bytesOf(arrays[name].length), 0);
    const kernel = loadKernel<MomentKernel>('moments', new KernelMemory(bytes));
    this.#each = names.map((name) => new MomentArray(kernel, arrays[name]));
    this.arrays = Object.fromEntries(names.map((name, i) => [name, this.#each[i]!])) as Record<Name, MomentArray>;
  }

  /** √Σ (g + pull θ)² over all arrays. */
  norm(): number {
    let sum = 0;
    for (const array of this.#each) sum += array.squares();
    return Math.sqrt(sum);
  }

  /**
   * One step of all arrays, the direction times `share`.
   * @returns √Σ d², which with a share of 1 is the norm
   */
  step(coefficients: MomentCoefficients, share = 1): number {
    let sum = 0;
    for (const array of this.#each) sum += array.step(coefficients, share);
    return Math.sqrt(sum);
  }
}
