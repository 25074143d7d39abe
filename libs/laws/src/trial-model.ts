import { batchOf } from '@ergodic/numerics';
import { parameterArray, reals, type Energy, type Model } from '@ergodic/kernel';

/** A small asymmetric model, for learning rules that bring none: E = ½ Σᵢ kᵢ (xᵢ − cᵢ)² with θ = c, and three replicas. */
export function trialModel(): Model {
  const centre = parameterArray([2], Float64Array.of(0.3, -0.2));
  const { data: c } = centre;
  const k = [1.5, 0.4];
  const space = reals(2);
  const addEnergy: Energy['addEnergy'] = ({ data, replicas }, out, scale = 1) => {
    for (let r = 0; r < replicas; r++)
      for (let i = 0; i < 2; i++) out[r]! += 0.5 * scale * k[i]! * (data[2 * r + i]! - c[i]!) ** 2;
  };
  const energy: Energy = {
    space,
    parameters: { centre },
    addEnergy,
    addForce({ data, replicas }, out, scale = 1) {
      for (let j = 0; j < 2 * replicas; j++) out.data[j]! -= scale * k[j % 2]! * (data[j]! - c[j % 2]!);
    },
    addParameterGradient({ data, replicas }, out, scale = 1) {
      const g = out['centre']!.data;
      for (let j = 0; j < 2 * replicas; j++) g[j % 2]! -= scale * k[j % 2]! * (data[j]! - c[j % 2]!);
    },
    minimiseOverParameters: centring(c, addEnergy),
  };
  return { energy, x: batchOf(Float64Array.of(0.9, -1.2, 0.1, 0.4, 1.7, -0.3), 3, 2) };
}

/** Puts every centre at the mean of its coordinate, which is where Σ(x − c)² is least, and books the work. */
export function centring(
  c: Float64Array,
  addEnergy: Energy['addEnergy'],
): NonNullable<Energy['minimiseOverParameters']> {
  return (x, work) => {
    addEnergy(x, work, -1);
    let moved = 0;
    for (let i = 0; i < c.length; i++) {
      let sum = 0;
      for (let r = 0; r < x.replicas; r++) sum += x.data[r * x.width + i]!;
      moved = Math.max(moved, Math.abs(c[i]! - sum / x.replicas));
      c[i] = sum / x.replicas;
    }
    addEnergy(x, work);
    return moved;
  };
}
