import { reals, type Energy } from '@ergodic/kernel';
import { sizeOf } from '../network/program-arrays.ts';
import type { NetworkSystem } from './network-system.ts';

/**
 * Reals around what the network tells of samples: E = ½ Σ_i w_i ‖x_i − f(u_i)‖², ∂E/∂θ = −Σ_i w_i (x_i − f(u_i)) · ∂f(u_i)/∂θ.
 * @param targets what is true of the samples, row after row
 */
export function valueEnergy(
  system: NetworkSystem,
  targets: Float64Array,
): Pick<Energy, 'space' | 'addEnergy' | 'addForce' | 'quadratic' | 'addParameterGradient' | 'observables'> {
  const { samples, network, compiled } = system;
  const size = sizeOf(network.output);
  const width = samples.count * size;
  const stiffness = (unit: number): number => system.weightOf(Math.floor(unit / size));
  return {
    space: reals(width),
    quadratic: { stiffness, centre: (unit) => system.means.output[unit]! },
    addEnergy(x, out, scale = 1) {
      const { output } = system.means;
      for (let r = 0; r < x.replicas; r++) {
        let sum = 0;
        for (let j = 0; j < width; j++) sum += stiffness(j) * (x.data[r * width + j]! - output[j]!) ** 2;
        out[r]! += (scale * sum) / 2;
      }
    },
    addForce(x, out, scale = 1) {
      const { output } = system.means;
      for (let r = 0; r < x.replicas; r++)
        for (let j = 0; j < width; j++)
          out.data[r * width + j]! -= scale * stiffness(j) * (x.data[r * width + j]! - output[j]!);
    },
    addParameterGradient(x, out, scale = 1) {
      const { output } = system.means;
      const cotangents = new Float64Array(width);
      for (let r = 0; r < x.replicas; r++)
        for (let j = 0; j < width; j++) cotangents[j]! -= stiffness(j) * (x.data[r * width + j]! - output[j]!);
      compiled.addGradient(samples.points, cotangents, system.temperature, out, scale);
    },
    observables: [
      {
        name: 'meanSquareError',
        summary: 'of the network’s outputs against the targets, mean over samples and numbers, their unit squared',
        read() {
          const { output } = system.means;
          let sum = 0;
          for (let j = 0; j < width; j++) sum += (output[j]! - targets[j]!) ** 2;
          return sum / width;
        },
      },
    ],
  };
}
