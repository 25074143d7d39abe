import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { exp32, log1p32, log32, sigmoid32, tanh32 } from './float32-math.ts';
import { loadKernel } from './kernel.ts';

type Vectorised = (from: number, to: number, count: number) => void;

interface MathKernel {
  expOf: Vectorised;
  logOf: Vectorised;
  log1pOf: Vectorised;
  sigmoidOf: Vectorised;
  tanhOf: Vectorised;
}

const kernel = loadKernel<MathKernel>('math');
const COUNT = 1 << 18;
const from = kernel.memory.allocate(4 * COUNT);
const to = kernel.memory.allocate(4 * COUNT);
const input = kernel.memory.float32(from, COUNT);
const output = kernel.memory.float32(to, COUNT);

/** The distance of neighbouring float32 numbers at |x|. */
function unitInLastPlace(x: number): number {
  const size = Math.max(Math.abs(x), 2 ** -126);
  return 2 ** (Math.floor(Math.log2(size)) - 23);
}

const exact = {
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  sigmoid: (x: number) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  tanh: Math.tanh,
};

/** [function, kernel, twin, largest error in units of the last place, range] */
const table = [
  ['exp', kernel.exports.expOf, exp32, 1.5, -87, 88.7],
  ['exp', kernel.exports.expOf, exp32, 1, -1e-3, 1e-3],
  ['exp', kernel.exports.expOf, exp32, 1.5, -104, -87],
  ['log', kernel.exports.logOf, log32, 1.5, 0, 1e-3],
  ['log', kernel.exports.logOf, log32, 1.5, 0.4, 2.5],
  ['log', kernel.exports.logOf, log32, 1.5, 1, 1e30],
  ['log1p', kernel.exports.log1pOf, log1p32, 2.5, -1, 2],
  ['log1p', kernel.exports.log1pOf, log1p32, 2.5, -1e-6, 1e-6],
  ['log1p', kernel.exports.log1pOf, log1p32, 1.5, 0, 1e12],
  ['sigmoid', kernel.exports.sigmoidOf, sigmoid32, 3, -87, 40],
  ['sigmoid', kernel.exports.sigmoidOf, sigmoid32, 3, -4, 4],
  ['tanh', kernel.exports.tanhOf, tanh32, 2, -1, 1],
  ['tanh', kernel.exports.tanhOf, tanh32, 2, -12, 12],
  ['tanh', kernel.exports.tanhOf, tanh32, 2, -1e-3, 1e-3],
] as const;

describe('float32 functions of the kernels', () => {
  it.each(table)('%s is right and its twin the same bits: %#', (name, compute, twin, bound, low, high) => {
    const random = new RandomStreams(5, name, 1);
    for (let i = 0; i < COUNT; i++) input[i] = low + (high - low) * random.uniform(0);
    compute(from, to, COUNT / 4);
    let worst = 0;
    for (let i = 0; i < COUNT; i++) {
      const y = exact[name](input[i]!);
      worst = Math.max(worst, Math.abs(output[i]! - y) / unitInLastPlace(y));
      if (!Object.is(output[i], twin(input[i]!))) expect([input[i], twin(input[i]!)]).toEqual([input[i], output[i]]);
    }
    expect(worst).toBeLessThan(bound);
    expect(worst).toBeGreaterThan(0.4);
  });

  it('have the right values at the edges', () => {
    const edges = [-Infinity, -200, -1, -0, 0, 1e-45, 1e-39, 1, 90, 3e38, Infinity, NaN];
    const value = (name: keyof typeof exact, compute: Vectorised) => {
      input.set(edges);
      compute(from, to, edges.length / 4);
      for (const [i, x] of edges.entries()) {
        const y = Math.fround(exact[name](input[i]!));
        if (Number.isFinite(y) && y !== 0) expect(output[i]! / y, `${name}(${x})`).toBeCloseTo(1, 6);
        else expect(output[i]! + 0, `${name}(${x})`).toBe(y + 0);
      }
    };
    value('exp', kernel.exports.expOf);
    value('log', kernel.exports.logOf);
    value('log1p', kernel.exports.log1pOf);
    value('sigmoid', kernel.exports.sigmoidOf);
    value('tanh', kernel.exports.tanhOf);
  });
});
