import { type Batch, type Estimate, createBatch, jackknife } from '@ergodic/numerics';
import { checkInteger } from '../check.ts';

type Spins = Batch<Int8Array | Int32Array | Float64Array | Float32Array>;

export interface CorrelationLength extends Estimate {
  /** S(0) = ⟨(Σ s)²⟩/N. */
  readonly structureFactor: number;
  /** S(k) at the smallest wave number 2π/L along the axis. */
  readonly structureFactorAtSmallest: number;
}

/**
 * G(r) = ⟨s_x s_(x + r)⟩ along one axis of a periodic lattice, averaged over all sites and all recorded states. Not connected:
 * subtract ⟨s⟩² where it is not 0.
 *
 * @param states values of the spins, one recorded state a row, sites in row-major order (the last axis runs fastest)
 * @param shape sites along each axis
 * @param axis along which r is taken
 * @returns G(0) .. G(⌊L/2⌋), each with its standard error over the rows, which are taken as independent
 * @throws RangeError where there are fewer than 2 rows, the shape does not fit, or there is no such axis
 */
export function correlationFunction(states: Spins, shape: readonly number[], axis = 0): Estimate[] {
  const { length, stride } = axisOf('correlationFunction', states, shape, axis);
  const { data, replicas, width } = states;
  const means = createBatch(replicas, Math.floor(length / 2) + 1);
  for (let r = 0; r < replicas; r++)
    for (let site = 0; site < width; site++) {
      const x = Math.floor(site / stride) % length;
      for (let d = 0; d < means.width; d++) {
        const other = x + d < length ? site + d * stride : site + (d - length) * stride;
        means.data[r * means.width + d]! += (data[r * width + site]! * data[r * width + other]!) / width;
      }
    }
  return Array.from({ length: means.width }, (_, d) => jackknife(means, (G) => G[d]!));
}

/**
 * The second-moment correlation length along one axis of a periodic lattice of L sites,
 *
 *   ξ = √(S(0)/S(k) − 1) / (2 sin(k/2)),   k = 2π/L,   S(k) = ⟨|Σ_x s_x e^(ikx)|²⟩/N,
 *
 * with its error by jackknife over the rows; 0 where S(0) ≤ S(k). It means something where ⟨s⟩ = 0 by symmetry and ξ is well
 * below L; ξ/L of several L crosses at T_c.
 *
 * @param states as of `correlationFunction`
 * @throws RangeError as `correlationFunction`
 *
 * Source: F. Cooper, B. Freedman, D. Preston, Nucl. Phys. B 210 (1982) 210, doi:10.1016/0550-3213(82)90240-1.
 */
export function correlationLength(states: Spins, shape: readonly number[], axis = 0): CorrelationLength {
  const { length, stride } = axisOf('correlationLength', states, shape, axis);
  const { data, replicas, width } = states;
  const k = (2 * Math.PI) / length;
  const factors = createBatch(replicas, 2);
  for (let r = 0; r < replicas; r++) {
    let [sum, real, imaginary] = [0, 0, 0];
    for (let site = 0; site < width; site++) {
      const s = data[r * width + site]!;
      const x = Math.floor(site / stride) % length;
      sum += s;
      real += s * Math.cos(k * x);
      imaginary += s * Math.sin(k * x);
    }
    factors.data[2 * r] = (sum * sum) / width;
    factors.data[2 * r + 1] = (real * real + imaginary * imaginary) / width;
  }
  const xi = jackknife(
    factors,
    ([zero, smallest]) => Math.sqrt(Math.max(0, zero! / smallest! - 1)) / (2 * Math.sin(k / 2)),
  );
  return {
    ...xi,
    structureFactor: jackknife(factors, ([zero]) => zero!).value,
    structureFactorAtSmallest: jackknife(factors, ([, smallest]) => smallest!).value,
  };
}

function axisOf(caller: string, states: Spins, shape: readonly number[], axis: number) {
  checkInteger(caller, 'number of rows', states.replicas, 2);
  shape.forEach((n, a) => checkInteger(caller, `shape[${a}]`, n, 1));
  const sites = shape.reduce((product, n) => product * n, 1);
  if (sites !== states.width)
    throw new RangeError(
      `${caller}: shape ${shape.join(' x ')} has ${sites} sites, must be a row's length ${states.width}`,
    );
  checkInteger(caller, 'axis', axis, 0, shape.length - 1);
  checkInteger(caller, `shape[${axis}]`, shape[axis]!, 2);
  return { length: shape[axis]!, stride: shape.slice(axis + 1).reduce((product, n) => product * n, 1) };
}
