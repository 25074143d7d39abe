import type { RandomStreams } from '@ergodic/numerics';
import { exp32, sigmoid32 } from '../float32-math.ts';

const f = Math.fround;

/** A layer as the kernel sees it: bits, and couplings of unit u with unit k of the other layer, all float32. */
export interface TwinLayer {
  /** bits[chain][unit]. */
  readonly bits: Uint8Array[];
  readonly bias: Float32Array;
  readonly coupling: (unit: number, other: number) => number;
  readonly clamped: ArrayLike<number>;
}

/** What the unit's local field is, in the kernel's order of summation: four, eight, 32 units at a time. */
export function twinField(layer: TwinLayer, unit: number, others: Uint8Array): number {
  const ofFour = (from: number): number => {
    let sum = 0;
    for (let k = from; k < from + 4; k++) if (others[k]) sum = f(sum + f(layer.coupling(unit, k)));
    return sum;
  };
  const ofEight = (from: number): number => f(ofFour(from) + ofFour(from + 4));
  let sum = layer.bias[unit]!;
  for (let k = 0; k < others.length; k += 32) {
    sum = f(sum + f(f(ofEight(k) + ofEight(k + 8)) + f(ofEight(k + 16) + ofEight(k + 24))));
  }
  return sum;
}

/** Draws a layer given the other, from the same words as the kernel: one for every unit and for each that fills a panel of 16. */
export function twinSample(layer: TwinLayer, other: TwinLayer, beta: number, streams: RandomStreams): void {
  layer.bits.forEach((bits, chain) => {
    const others = other.bits[chain]!;
    for (let unit = 0; unit < 16 * Math.ceil(bits.length / 16); unit++) {
      const u = f(f(f(streams.nextUint32(chain) >>> 1) * 2 ** -31) + 2 ** -32);
      if (unit >= bits.length) continue;
      const x = f(twinField(layer, unit, others) * f(beta));
      const unlikely = f(u * f(exp32(Math.abs(x)) + 1)) < 1;
      if (!layer.clamped[unit]) bits[unit] = Number(x > 0 !== unlikely);
    }
  });
}

export function twinMean(layer: TwinLayer, unit: number, others: Uint8Array, beta: number): number {
  return sigmoid32(f(twinField(layer, unit, others) * f(beta)));
}
