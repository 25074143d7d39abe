import { batchOf, normalQuantile, RandomStreams, type Batch } from '@ergodic/numerics';
import { defineEnergy, reals, type Energy } from '@ergodic/kernel';
import { z } from 'zod';

/** E = ½ Σᵢ kᵢ (xᵢ − cᵢ)², one number for all units or a list. The force is multiplied by `factor`: 1, or a mutant's. */
export function springs(
  stiffness: number | readonly number[],
  centre: number | readonly number[] = 0,
  { units = 1, factor = 1 } = {},
): Energy {
  const n = typeof stiffness === 'number' ? (typeof centre === 'number' ? units : centre.length) : stiffness.length;
  const of = (value: number | readonly number[], i: number): number => (typeof value === 'number' ? value : value[i]!);
  const k = Float64Array.from({ length: n }, (_, i) => of(stiffness, i));
  const c = Float64Array.from({ length: n }, (_, i) => of(centre, i));
  return {
    space: reals(n),
    parameters: {},
    quadratic: { stiffness: (i) => k[i]!, centre: (i) => c[i]! },
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (let i = 0; i < n; i++) out[r]! += 0.5 * scale * k[i]! * (x.data[r * n + i]! - c[i]!) ** 2;
    },
    addForce(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (let i = 0; i < n; i++) out.data[r * n + i]! -= factor * scale * k[i]! * (x.data[r * n + i]! - c[i]!);
    },
  };
}

/** A function of each coordinate and its derivative, times `factor` in the force: 1, or a mutant's. */
export function landscape(
  value: (x: number) => number,
  derivative: (x: number) => number,
  { units = 1, factor = 1 } = {},
): Energy {
  return {
    space: reals(units),
    parameters: {},
    addEnergy(x, out, scale = 1) {
      for (let i = 0; i < x.data.length; i++) out[Math.floor(i / x.width)]! += scale * value(x.data[i]!);
    },
    addForce(x, out, scale = 1) {
      for (let i = 0; i < x.data.length; i++) out.data[i]! -= factor * scale * derivative(x.data[i]!);
    },
  };
}

/** (x² − 1)² − f x, the well of CAN-17 where f = 0. */
export const doubleWell = (tilt = 0, factor = 1): Energy =>
  landscape(
    (x) => (x * x - 1) ** 2 - tilt * x,
    (x) => 4 * x * (x * x - 1) - tilt,
    { factor },
  );

/** ½x² + 0.8 cos(2x + ½): wells of unequal depth, with a curvature between −2.2 and 4.2 everywhere. */
export const wavy = (): Energy =>
  landscape(
    (x) => 0.5 * x * x + 0.8 * Math.cos(2 * x + 0.5),
    (x) => x - 1.6 * Math.sin(2 * x + 0.5),
  );

/** Independent normals about `mean`. */
export function normals(replicas: number, width: number, deviation: number, seed = 5, mean = 0): Batch {
  const random = new RandomStreams(seed, 'start', 1);
  const data = Float64Array.from({ length: replicas * width }, () => mean + deviation * random.normal(0));
  return batchOf(data, replicas, width);
}

/** Independent draws from e^(−E/T)/Z of a one-dimensional energy, by inverting its distribution on a fine grid. */
export function drawsOf(energy: Energy, T: number, replicas: number, seed = 6, reach = 8): Batch {
  const { points, cumulative } = distribution(energy, T, reach);
  const random = new RandomStreams(seed, 'draws', 1);
  const data = Float64Array.from({ length: replicas }, () => {
    const u = random.uniform(0);
    let low = 0;
    let high = points.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! <= u) low = middle;
      else high = middle;
    }
    const share = (u - cumulative[low]!) / (cumulative[high]! - cumulative[low]!);
    return points[low]! + share * (points[high]! - points[low]!);
  });
  return batchOf(data, replicas, 1);
}

/** The distribution function of e^(−E/T)/Z of a one-dimensional energy. */
export function cdfOf(energy: Energy, T: number, reach = 8): (x: number) => number {
  const { points, cumulative } = distribution(energy, T, reach);
  const h = points[1]! - points[0]!;
  return (x) => {
    const at = (x - points[0]!) / h;
    if (at <= 0) return 0;
    if (at >= points.length - 1) return 1;
    const low = Math.floor(at);
    return cumulative[low]! + (at - low) * (cumulative[low + 1]! - cumulative[low]!);
  };
}

/** Means over e^(−E/T)/Z of a one-dimensional energy, by the trapezoidal rule: as good as exact for what decays. */
export function meanOver(energy: Energy, T: number, f: (x: number) => number, reach = 8): number {
  const { points, weights } = distribution(energy, T, reach);
  return weights.reduce((sum, w, i) => sum + w * f(points[i]!), 0);
}

function distribution(energy: Energy, T: number, reach: number) {
  const n = 40_001;
  const points = Float64Array.from({ length: n }, (_, i) => reach * ((2 * i) / (n - 1) - 1));
  const energies = new Float64Array(n);
  energy.addEnergy(batchOf(points, n, 1), energies);
  const least = energies.reduce((low, e) => Math.min(low, e), Infinity);
  const weights = energies.map((e) => Math.exp((least - e) / T));
  const total = weights.reduce((sum, w) => sum + w, 0);
  for (let i = 0; i < n; i++) weights[i]! /= total;
  const cumulative = new Float64Array(n);
  for (let i = 1; i < n; i++) cumulative[i] = cumulative[i - 1]! + 0.5 * (weights[i - 1]! + weights[i]!);
  const mass = cumulative[n - 1]!;
  for (let i = 0; i < n; i++) cumulative[i]! /= mass;
  return { points, weights, cumulative };
}

/**
 * ½ k Σᵢ (xᵢ − c)², both controls. A random start is drawn from the law at `startTemperature`, so that runs may begin in
 * equilibrium.
 */
export const trap = defineEnergy({
  name: 'trap',
  summary: 'test',
  options: z.object({
    stiffness: z.number().default(1),
    centre: z.number().default(0),
    startTemperature: z.number().default(1),
  }),
  space: reals,
  capabilities: ['force', 'quadratic'],
  make({ stiffness, centre, startTemperature }, { units }): Energy {
    const controls = { stiffness, centre };
    return {
      space: reals(units),
      parameters: {},
      controls,
      quadratic: { stiffness: () => controls.stiffness, centre: () => controls.centre },
      randomState(row, uniform) {
        for (let i = 0; i < row.length; i++)
          row[i] = centre + Math.sqrt(startTemperature / stiffness) * normalQuantile(uniform());
      },
      addEnergy(x, out, scale = 1) {
        for (let i = 0; i < x.data.length; i++)
          out[Math.floor(i / x.width)]! += 0.5 * scale * controls.stiffness * (x.data[i]! - controls.centre) ** 2;
      },
      addForce(x, out, scale = 1) {
        for (let i = 0; i < x.data.length; i++)
          out.data[i]! -= scale * controls.stiffness * (x.data[i]! - controls.centre);
      },
    };
  },
});
