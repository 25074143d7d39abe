import {
  categories,
  parameterArray,
  probabilities,
  reals,
  spins,
  type Energy,
  type TensorRuntime,
} from '@ergodic/kernel';
import { centring } from '../trial-model.ts';

/** E = ½ Σ kᵢ (xᵢ − cᵢ)², parameters k and c; its minimiser puts c at the mean of x and leaves k alone. */
export function springs(): Energy {
  const stiffness = parameterArray([2], Float64Array.of(1.5, 0.4));
  const centre = parameterArray([2], Float64Array.of(0.3, -0.2));
  const { data: k } = stiffness;
  const { data: c } = centre;
  const addEnergy: Energy['addEnergy'] = (x, out, scale = 1) => {
    for (let r = 0; r < x.replicas; r++)
      for (let i = 0; i < 2; i++) out[r]! += scale * 0.5 * k[i]! * (x.data[2 * r + i]! - c[i]!) ** 2;
  };
  return {
    space: reals(2),
    parameters: { stiffness, centre },
    program: springs,
    addEnergy,
    addForce(x, out, scale = 1) {
      for (let j = 0; j < 2 * x.replicas; j++) out.data[j]! -= scale * k[j % 2]! * (x.data[j]! - c[j % 2]!);
    },
    addParameterGradient(x, out, scale = 1) {
      for (let j = 0; j < 2 * x.replicas; j++) {
        const d = x.data[j]! - c[j % 2]!;
        out['stiffness']!.data[j % 2]! += scale * 0.5 * d * d;
        out['centre']!.data[j % 2]! -= scale * k[j % 2]! * d;
      }
    },
    minimiseOverParameters: centring(c, addEnergy),
    observables: [
      { name: 'first', summary: 'x₀', measure: (x, out) => out.forEach((_, r) => (out[r] = x.data[2 * r]!)) },
      { name: 'centre', summary: 'c₀', read: () => c[0]! },
    ],
  };
}

/** E = ½ Σ kᵢ xᵢ² − λ (x₀ + 2 x₁) + 3 with λ the control `pull`: springs about cᵢ = λ aᵢ/kᵢ. */
export function dragged(pull = 0.6): Energy {
  const controls = { pull };
  const k = [1.5, 0.4];
  const a = [1, 2];
  return {
    space: reals(2),
    parameters: {},
    controls,
    program: (_tf, _x, _parameters, now: { pull: number }) => dragged(now.pull),
    quadratic: { stiffness: (i) => k[i]!, centre: (i) => (controls.pull * a[i]!) / k[i]! },
    randomState: (row, uniform) => row.forEach((_, i) => (row[i] = 3 * uniform() - 1)),
    criticalTemperature: () => 0.8,
    addEnergy(x, out, scale = 1) {
      for (let j = 0; j < 2 * x.replicas; j++) {
        const v = x.data[j]!;
        out[j >> 1]! += scale * (0.5 * k[j % 2]! * v * v - controls.pull * a[j % 2]! * v + 1.5);
      }
    },
    addForce(x, out, scale = 1) {
      for (let j = 0; j < 2 * x.replicas; j++)
        out.data[j]! -= scale * (k[j % 2]! * x.data[j]! - controls.pull * a[j % 2]!);
    },
  };
}

/** E = −J s₀s₁ − h s₀ on two spins. Its program is one for the stand-in below. */
export function pair(field = 0.3, J = 0.7): Energy {
  return {
    space: spins(2),
    parameters: {},
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) out[r]! -= scale * x.data[2 * r]! * (J * x.data[2 * r + 1]! + field);
    },
    conditional(x, replica, unit, out) {
      const other = x.data[2 * replica + 1 - unit]!;
      const local = J * other + (unit === 0 ? field : 0);
      out[0] = local;
      out[1] = -local;
    },
    pairwise: {
      from: Int32Array.of(0),
      to: Int32Array.of(1),
      coupling: Float64Array.of(J),
      field: Float64Array.of(field, 0),
    },
    program: () => pair(field, J),
  };
}

/** A stand-in for a tensor runtime: a program is a function of the controls that gives an energy, which runs in float32. */
export const runtime: TensorRuntime = {
  name: 'stand-in',
  compile: () => {
    throw new Error('of energies only');
  },
  prepare(program, controls = {}) {
    const made = (): Energy =>
      inSingle(program(undefined as never, undefined as never, undefined as never, controls as never) as Energy);
    return {
      addEnergy: (x, _parameters, out, scale) => made().addEnergy(x, out, scale),
      addForce: (x, _parameters, out, scale) => made().addForce!(x, out, scale),
      addParameterGradient: (x, _parameters, out, scale) => made().addParameterGradient!(x, out, scale),
    };
  },
};

/** E = Σᵢ wᵢ Σ_c p_ic E_c on two units of three choices. */
export function soft(): Energy {
  const levels = Float64Array.of(0, 1, 3);
  const weights = Float64Array.of(0.5, 2);
  return {
    space: probabilities(2, 3, weights),
    parameters: {},
    logDegeneracy: Float64Array.of(0, Math.LN2, -Infinity),
    addEnergy(x, out, scale = 1) {
      for (let j = 0; j < x.data.length; j++)
        out[Math.floor(j / 6)]! += scale * weights[j % 6 < 3 ? 0 : 1]! * x.data[j]! * levels[j % 3]!;
    },
    conditional: (_x, _replica, _unit, out) => out.set(levels),
    randomState(row, uniform) {
      for (let unit = 0; unit < 2; unit++) {
        const a = uniform();
        const b = uniform() * (1 - a);
        row.set([a, b, 1 - a - b], 3 * unit);
      }
    },
  };
}

/** E = Σᵢ cos(xᵢ/a) on two coordinates: it bends the more, the smaller a is. */
export function ripples(a: number): Energy {
  return {
    space: reals(2),
    parameters: {},
    addEnergy: (x, out, scale = 1) => x.data.forEach((v, j) => (out[j >> 1]! += scale * Math.cos(v / a))),
    addForce: (x, out, scale = 1) => x.data.forEach((v, j) => (out.data[j]! += (scale * Math.sin(v / a)) / a)),
  };
}

/** E = −0.7 Σᵢ sᵢ sᵢ₊₁. */
export function chain(n: number): Energy {
  const J = 0.7;
  return {
    space: spins(n),
    parameters: {},
    addEnergy({ data, replicas }, out, scale = 1) {
      for (let r = 0; r < replicas; r++)
        for (let j = r * n; j < (r + 1) * n - 1; j++) out[r]! -= scale * J * data[j]! * data[j + 1]!;
    },
    conditional({ data }, replica, unit, out) {
      const j = replica * n + unit;
      const field = J * ((unit > 0 ? data[j - 1]! : 0) + (unit < n - 1 ? data[j + 1]! : 0));
      out[0] = field;
      out[1] = -field;
    },
  };
}

/** Two units with nothing to choose from, of energy 3 together. */
export function onlyChoice(): Energy {
  return {
    space: categories(2, 1),
    parameters: {},
    addEnergy: (_x, out, scale = 1) => out.forEach((_, r) => (out[r]! += 3 * scale)),
    conditional: (_x, _replica, _unit, out) => void out.fill(5),
  };
}

/** The same energy in numbers of float32, as a tensor program has them. */
export function inSingle(energy: Energy): Energy {
  const rounded =
    (act: (out: Float64Array) => void) =>
    (out: Float64Array, scale: number): void => {
      const found = new Float64Array(out.length);
      act(found);
      found.forEach((each, i) => (out[i]! += scale * Math.fround(each)));
    };
  return {
    ...energy,
    precision: 'float32',
    minimiseOverParameters: undefined,
    addEnergy: (x, out, scale = 1) => rounded((found) => energy.addEnergy(x, found))(out, scale),
    addForce: (x, out, scale = 1) => rounded((data) => energy.addForce!(x, { ...out, data }))(out.data, scale),
  };
}
