import type { Layer } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { build } from '../../test/building.ts';
import type { Numbers } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { expectClose, normals, passed, rows } from '../../test/layers.ts';
import { thermalMemory } from './thermal-memory.ts';

const layerOf = (options: z.input<typeof thermalMemory.options>, input: readonly number[]): Layer =>
  build(thermalMemory, options, input);
const filled = (shape: readonly number[], value: number): Numbers => ({
  shape,
  values: new Float64Array(shape.reduce((product, length) => product * length, 1)).fill(value),
});

/** m behind one step from m_0, for noises −1, 0, 1: its mean and half its spread, without any statistics. */
function stepFrom(
  layer: Layer,
  start: number,
  drive: number,
  temperature: number,
): { mean: number; deviation: number } {
  const at = (xi: number): number =>
    passed(layer, {
      u: filled([1, 1], drive),
      temperature,
      state: { m: filled([1, 1], start) },
      draws: { noise: filled([1, 1, 1], xi) },
    }).output.values[0]!;
  expect(at(1) - at(0)).toBeCloseTo(at(0) - at(-1), 12);
  return { mean: at(0), deviation: at(1) - at(0) };
}

describe('SMP-17 thermal-memory', () => {
  it.each([0.05, 0.8, 7])('a step of Δt = %s has the exact mean and variance', (timeStep) => {
    const [friction, T, drive, start] = [0.5, 2, 0.3, -1.1];
    const { mean, deviation } = stepFrom(layerOf({ friction, timeStep }, [1]), start, drive, T);
    const mu = drive / friction;
    expect(mean).toBeCloseTo(mu + (start - mu) * Math.exp(-friction * timeStep), 12);
    expect(deviation ** 2).toBeCloseTo(T * (1 - Math.exp(-2 * friction * timeStep)), 12);
    // The mutants: an Euler step, and noise applied twice, whose variance at rest is 2γT².
    expect(Math.abs(mean - (start + timeStep * (drive - friction * start)))).toBeGreaterThan(1e-4);
    expect(Math.abs(deviation ** 2 - 2 * friction * T * timeStep)).toBeGreaterThan(1e-3);
  });

  it('two half steps are one whole, in mean and variance', () => {
    const [whole, half] = [
      layerOf({ friction: 0.7, timeStep: 1.4 }, [1]),
      layerOf({ friction: 0.7, timeStep: 0.7 }, [1]),
    ];
    const one = stepFrom(whole, 0.9, 0.4, 1.7);
    const first = stepFrom(half, 0.9, 0.4, 1.7);
    const second = stepFrom(half, first.mean, 0.4, 1.7);
    const kept = stepFrom(half, 1, 0, 1.7).mean;
    expect(second.mean).toBeCloseTo(one.mean, 12);
    expect(second.deviation ** 2 + (kept * first.deviation) ** 2).toBeCloseTo(one.deviation ** 2, 12);
  });

  it('at rest the variance is T and C(1) = T e^(−γ) = 1.2130613194252668', () => {
    const layer = layerOf({ friction: 0.5, timeStep: 1 }, [1]);
    const { mean, deviation } = stepFrom(layer, 1, 0, 2);
    // Var = k² Var + σ² is solved by T; the covariance over a step is k T.
    expect(deviation ** 2 / (1 - mean ** 2)).toBeCloseTo(2, 12);
    expect(mean * 2).toBeCloseTo(1.2130613194252668, 14);
  });

  it('z: mean and variance of 1e5 cells after 5 steps', () => {
    const n = 100_000;
    const [friction, timeStep, T, drive] = [0.5, 0.4, 2, 0.3];
    const random = new RandomStreams(3, 'cells', 1);
    const noise = { shape: [n, 5, 1], values: Float64Array.from({ length: 5 * n }, () => random.normal(0)) };
    const found = passed(layerOf({ friction, timeStep }, [5, 1]), {
      u: filled([n, 5, 1], drive),
      temperature: T,
      draws: { noise },
    }).state!['m']!.values;
    const mean = found.reduce((sum, m) => sum + m / n, 0);
    const wanted = (drive / friction) * (1 - Math.exp(-friction * timeStep * 5));
    const variance = T * (1 - Math.exp(-2 * friction * timeStep * 5));
    const about = found.reduce((sum, m) => sum + (m - wanted) ** 2 / n, 0);
    expect(Math.abs(mean - wanted) / Math.sqrt(variance / n)).toBeLessThan(5);
    expect(Math.abs(about / variance - 1) / Math.sqrt(2 / n)).toBeLessThan(5);
    // The mutant: noise without the 2.
    expect(Math.abs(about / (variance / 2) - 1) / Math.sqrt(2 / n)).toBeGreaterThan(20);
  });

  it('CAN-08 F = U − TS of a step lies above −½ T ln(2πT) by T times the divergence from rest', () => {
    const [friction, timeStep, T, drive, start] = [0.6, 0.5, 1.4, 0.2, 2];
    const layer = layerOf({ friction, timeStep }, [1]);
    const { energy, entropy } = passed(layer, {
      u: filled([1, 1], drive),
      temperature: T,
      state: { m: filled([1, 1], start) },
      draws: { noise: filled([1, 1, 1], 0.7) },
    });
    const { mean, deviation } = stepFrom(layer, start, drive, T);
    const ratio = deviation ** 2 / T;
    const divergence = (ratio - 1 - Math.log(ratio) + (mean - drive / friction) ** 2 / T) / 2;
    const F = energy!.values[0]! - T * entropy!.values[0]!;
    expect(F + (T / 2) * Math.log(2 * Math.PI * T)).toBeCloseTo(T * divergence, 12);
    expect(divergence).toBeGreaterThan(0.1);
  });

  it('steps along a sequence as pass by pass', () => {
    const options = { friction: 0.8, timeStep: 0.3 };
    const [one, all] = [layerOf(options, [2]), layerOf(options, [3, 2])];
    const [u, noise] = [normals([1, 3, 2], 4), normals([1, 3, 2], 5)];
    const whole = passed(all, { u, draws: { noise }, temperature: [0.5, 2] });
    let state = { m: rows([[0, 0]]) };
    for (let t = 0; t < 3; t++) {
      const at = (of: Numbers): Float64Array => of.values.slice(2 * t, 2 * t + 2);
      const { output, state: next } = passed(one, {
        u: { shape: [1, 2], values: at(u) },
        draws: { noise: { shape: [1, 1, 2], values: at(noise) } },
        state,
        temperature: [0.5, 2],
      });
      expectClose(output, { shape: [1, 2], values: at(whole.output) }, 1e-14);
      state = next as typeof state;
    }
    expectClose(state, whole.state!, 1e-14);
  });
});

const trials = { temperatures: [0.6, [0.4, 2.2]], differential: true } as const;
layerSuite('thermal-memory of a row', () => layerOf({ friction: 0.7 }, [2]), trials);
layerSuite('thermal-memory of a sequence', () => layerOf({ stateful: false, timeStep: 0.4 }, [3, 2]), trials);
