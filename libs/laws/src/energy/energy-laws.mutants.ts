import type { Batch } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import type { Law } from '../law.ts';
import type { Mutant, Proof } from '../mutant.ts';
import { energyLaws, type EnergyLawOptions } from './energy-laws.ts';
import { chain, dragged, inSingle, onlyChoice, pair, ripples, runtime, soft, springs } from './right-energies.ts';

/** A mutant: the right energy with one of its parts changed. */
function mutant(
  name: string,
  breaks: string,
  right: () => Energy,
  change: (right: Energy) => Partial<Energy>,
  options?: EnergyLawOptions,
): Mutant {
  const made = (): Energy => {
    const energy = right();
    return Object.assign(energy, change({ ...energy }));
  };
  return { name, breaks, laws: (): Law[] => energyLaws(made(), { fresh: made, ...options }) };
}

const force = 'force = −∂E/∂x';
const forceRows = 'addForce keeps to its rows, accumulates and is linear in scale';
const gradient = 'parameter gradient = ∂E/∂θ';
const gradientSums = 'addParameterGradient accumulates and is linear in scale';
const conditional = 'conditional energies differ as energies do';
const independent = 'replicas are independent rows';
const reading = 'what it reads stays as it is';
const keeping = 'it keeps no batch';
const sums = 'addEnergy accumulates and is linear in scale';
const randomStates = 'random states are states of the space';
const minimiser = 'the parameter minimiser lowers ΣE by the work it books';
const controls = 'every form follows the controls';
const quadratic = 'the springs are the energy';
const observables = 'an observable tells a number of each row';

const about = { name: 'mine', summary: 'Mine.' };
const program = 'the tensor program is the energy';

const valueMutants: Mutant[] = [
  mutant('an energy that is not a number', 'the energy is finite', springs, ({ addEnergy }) => ({
    addEnergy(x, out, scale) {
      addEnergy(x, out, scale);
      if (x.data[0]! > 0.5) out[0] = NaN;
    },
  })),
  mutant('replicas that leak into each other', independent, springs, ({ addEnergy }) => ({
    addEnergy(x, out, scale = 1) {
      addEnergy(x, out, scale);
      out[0]! += scale * x.replicas;
    },
  })),
  mutant('forces one coordinate out of line in the second row', independent, springs, ({ addForce }) => ({
    addForce(x, out, scale) {
      const data = new Float64Array(out.data.length + 1);
      addForce!(x, { ...out, data: data.subarray(0, -1) }, scale);
      // As if rows were one longer.
      for (let j = 0; j < out.data.length; j++) out.data[j]! += data[j < x.width ? j : j - 1]!;
    },
  })),
  mutant('a conditional that looks at the first row only', independent, pair, (right) => ({
    conditional: (x, _replica, unit, out) => right.conditional!(x, 0, unit, out),
  })),
  mutant('an energy of the first three replicas only', independent, springs, ({ addEnergy }) => ({
    addEnergy: (x, out, scale) => addEnergy({ ...x, replicas: Math.min(3, x.replicas) }, out, scale),
  })),
  mutant('a force that is right for the first replica only', independent, springs, ({ addForce }) => ({
    addForce(x, out, scale = 1) {
      addForce!(x, out, scale);
      for (let j = x.width; j < out.data.length; j++) out.data[j]! += 0.01 * scale;
    },
  })),
  mutant('an observable of all replicas together', observables, springs, () => ({
    observables: [{ ...about, measure: (x, out) => void out.fill(x.data.reduce((sum, v) => sum + v, 0)) }],
  })),
  mutant('an observable that adds', observables, springs, () => ({
    observables: [{ ...about, measure: (x, out) => out.forEach((_, r) => (out[r]! += x.data[2 * r]!)) }],
  })),
  mutant('an observable of the first replica only', observables, springs, () => ({
    observables: [{ ...about, measure: (x, out) => void (out[0] = x.data[0]!) }],
  })),
  mutant('a critical temperature that is none', 'the critical temperature is one', dragged, () => ({
    criticalTemperature: () => 0 / 0,
  })),
  mutant('an energy that overwrites', sums, springs, ({ addEnergy }) => ({
    addEnergy: (x, out, scale) => addEnergy(x, out.fill(0), scale),
  })),
  mutant('an energy that ignores scale', sums, springs, ({ addEnergy }) => ({
    addEnergy: (x, out) => addEnergy(x, out),
  })),
  mutant('a false symmetry', 'symmetry: spin flip', pair, () => ({}), {
    symmetries: { 'spin flip': (row) => row.map((s) => -s) },
  }),
  mutant('a degeneracy too few', 'each choice has its degeneracy', soft, () => ({
    logDegeneracy: Float64Array.of(0, Math.LN2),
  })),
  mutant('all choices closed', 'each choice has its degeneracy', soft, () => ({
    logDegeneracy: new Float64Array(3).fill(-Infinity),
  })),
  mutant('random states outside of the space', randomStates, dragged, () => ({
    randomState: (row, uniform) => row.forEach((_, i) => (row[i] = 1 / (uniform() < 0.5 ? 0 : 1))),
  })),
  mutant('random states with a randomness of their own', randomStates, dragged, () => {
    let calls = 0;
    return { randomState: (row) => void row.fill(Math.sin(calls++)) };
  }),
  mutant('random probabilities that do not sum to 1', randomStates, soft, () => ({
    randomState: (row, uniform) => row.forEach((_, i) => (row[i] = uniform())),
  })),
];

const gradientMutants: Mutant[] = [
  mutant('a force of the wrong sign', force, springs, ({ addForce }) => ({
    addForce: (x, out, scale = 1) => addForce!(x, out, -scale),
  })),
  mutant('a force of half the size', force, springs, ({ addForce }) => ({
    addForce: (x, out, scale = 1) => addForce!(x, out, scale / 2),
  })),
  mutant('a force of the wrong sign where energies are small', force, springs, ({ addEnergy, addForce }) => ({
    addEnergy: (x, out, scale = 1) => addEnergy(x, out, 1e-9 * scale),
    addForce: (x, out, scale = 1) => addForce!(x, out, -1e-9 * scale),
  })),
  mutant(
    'a force of the wrong sign where lengths are small',
    force,
    () => ripples(1e-9),
    ({ addForce }) => ({
      addForce: (x, out, scale = 1) => addForce!(x, out, -scale),
    }),
    { range: [-2e-9, 2e-9] },
  ),
  mutant('a force in float32 that is 1 % too large', force, springs, (right) => ({
    ...inSingle(right),
    addForce: (x, out, scale = 1) => right.addForce!(x, out, 1.01 * scale),
  })),
  mutant('a force that is one coordinate too short', force, springs, ({ addForce }) => ({
    addForce(x, out, scale) {
      const kept = out.data.filter((_, j) => j % x.width === x.width - 1);
      addForce!(x, out, scale);
      for (let r = 0; r < x.replicas; r++) out.data[(r + 1) * x.width - 1] = kept[r]!;
    },
  })),
  mutant('a force that writes past the end', forceRows, springs, ({ addForce }) => ({
    addForce(x, out, scale) {
      addForce!(x, out, scale);
      out.data[out.data.length] = 1;
    },
  })),
  mutant('a force that overwrites', forceRows, springs, ({ addForce }) => ({
    addForce(x, out, scale) {
      out.data.fill(0);
      addForce!(x, out, scale);
    },
  })),
  mutant('a force that ignores scale', forceRows, springs, ({ addForce }) => ({
    addForce: (x, out) => addForce!(x, out),
  })),
  mutant('a parameter gradient of half the size', gradient, springs, ({ addParameterGradient }) => ({
    addParameterGradient: (x, out, scale = 1) => addParameterGradient!(x, out, scale / 2),
  })),
  mutant('a parameter gradient of the mean for one of the sum', gradient, springs, ({ addParameterGradient }) => ({
    addParameterGradient: (x, out, scale = 1) => addParameterGradient!(x, out, scale / x.replicas),
  })),
  mutant('a parameter gradient that overwrites', gradientSums, springs, ({ addParameterGradient }) => ({
    addParameterGradient(x, out, scale) {
      for (const { data } of Object.values(out)) data.fill(0);
      addParameterGradient!(x, out, scale);
    },
  })),
  mutant('work of the wrong sign', minimiser, springs, ({ minimiseOverParameters }) => ({
    minimiseOverParameters(x, work) {
      const booked = new Float64Array(work.length);
      const moved = minimiseOverParameters!(x, booked);
      booked.forEach((w, r) => (work[r]! -= w));
      return moved;
    },
  })),
  mutant(
    'a minimiser that goes half of the way',
    minimiser,
    springs,
    ({ addEnergy, parameters, minimiseOverParameters }) => ({
      minimiseOverParameters(x, work) {
        const { data: c } = parameters['centre']!;
        const start = c.slice();
        const [before, after] = [new Float64Array(x.replicas), new Float64Array(x.replicas)];
        addEnergy(x, before);
        minimiseOverParameters!(x, new Float64Array(x.replicas));
        start.forEach((from, i) => (c[i] = (from + c[i]!) / 2));
        addEnergy(x, after);
        after.forEach((E, r) => (work[r]! += E - before[r]!));
        return 0;
      },
    }),
  ),
  mutant('a minimiser of one coordinate only', minimiser, springs, ({ addEnergy, parameters }) => ({
    minimiseOverParameters(x, work) {
      const { data: c } = parameters['centre']!;
      const start = c[0]!;
      addEnergy(x, work, -1);
      c[0] = 0;
      for (let r = 0; r < x.replicas; r++) c[0]! += x.data[2 * r]! / x.replicas;
      addEnergy(x, work);
      return Math.abs(c[0]! - start);
    },
  })),
  mutant('a minimiser that does nothing', minimiser, springs, () => ({ minimiseOverParameters: () => 0 })),
  mutant('a minimiser that does not say how far it went', minimiser, springs, ({ minimiseOverParameters }) => ({
    minimiseOverParameters(x, work) {
      minimiseOverParameters!(x, work);
      return 0;
    },
  })),
  mutant('a minimiser that overwrites the work before it', minimiser, springs, ({ minimiseOverParameters }) => ({
    minimiseOverParameters: (x, work) => minimiseOverParameters!(x, work.fill(0)),
  })),
];

const formMutants: Mutant[] = [
  mutant('a conditional without the factor 2 of ±1 spins', conditional, pair, (right) => ({
    conditional(x, replica, unit, out) {
      right.conditional!(x, replica, unit, out);
      out.forEach((E, c) => (out[c] = E / 2));
    },
  })),
  mutant('a conditional that is wrong for the last unit', conditional, pair, (right) => ({
    conditional(x, replica, unit, out) {
      right.conditional!(x, replica, unit, out);
      out.forEach((_, c) => (out[c]! += unit === 1 ? 0.1 * c : 5));
    },
  })),
  mutant('a conditional that leaves a choice out', conditional, pair, (right) => ({
    conditional(x, replica, unit, out) {
      const last = out[1]!;
      right.conditional!(x, replica, unit, out);
      out[1] = last;
    },
  })),
  mutant('conditional energies with a free constant over probabilities', meanOfConditionals(), soft, (right) => ({
    conditional(x, replica, unit, out) {
      right.conditional!(x, replica, unit, out);
      out.forEach((E, c) => (out[c] = E + 1));
    },
  })),
  mutant('pairs counted twice', 'the pairwise form is the energy', pair, ({ pairwise }) => ({
    pairwise: { ...pairwise!, coupling: pairwise!.coupling.map((J) => 2 * J) },
  })),
  mutant('springs without the ½', quadratic, dragged, (right) => ({
    quadratic: { ...right.quadratic!, stiffness: (i) => 2 * right.quadratic!.stiffness(i) },
  })),
  mutant('a centre that does not follow the control', controls, dragged, (right) => {
    const centres = [0, 1].map((i) => right.quadratic!.centre(i));
    return { quadratic: { ...right.quadratic!, centre: (i) => centres[i]! } };
  }),
  mutant('a force with the control as it was at first', controls, dragged, (right) => {
    const first = { ...right.controls };
    return {
      addForce(x, out, scale) {
        const now = { ...right.controls };
        Object.assign(right.controls!, first);
        right.addForce!(x, out, scale);
        Object.assign(right.controls!, now);
      },
    };
  }),
  mutant('an energy that does not come back with its control', controls, dragged, (right) => {
    let most = -Infinity;
    return {
      addEnergy(x, out, scale = 1) {
        most = Math.max(most, right.controls!['pull']!);
        right.addEnergy(x, out, scale);
        for (let r = 0; r < x.replicas; r++) out[r]! += scale * most;
      },
    };
  }),
  mutant('a program with another coupling', program, pair, () => ({ program: () => pair(0.3, 0.8) }), { runtime }),
  mutant(
    'a program with half the force',
    program,
    springs,
    ({ addForce }) => ({
      program: () => ({
        ...springs(),
        addForce: ((x, out, scale = 1) => addForce!(x, out, scale / 2)) as typeof addForce,
      }),
    }),
    { runtime },
  ),
  mutant(
    'a program with another parameter gradient',
    program,
    springs,
    ({ addParameterGradient }) => ({
      program: () => ({
        ...springs(),
        addParameterGradient: ((x, out, scale = 1) =>
          addParameterGradient!(x, out, -scale)) as typeof addParameterGradient,
      }),
    }),
    { runtime },
  ),
  mutant('a program with the control as it was at first', program, dragged, () => ({ program: () => dragged() }), {
    runtime,
  }),
];

const readingMutants: Mutant[] = [
  mutant('an energy that sorts the batch it is given', reading, springs, ({ addEnergy }) => ({
    addEnergy(x, out, scale) {
      addEnergy(x, out, scale);
      x.data.sort();
    },
  })),
  mutant('a conditional that does not put the unit back', reading, pair, (right) => ({
    conditional(x, replica, unit, out) {
      right.conditional!(x, replica, unit, out);
      x.data[replica * x.width + unit] = 1;
    },
  })),
  mutant('a minimiser that centres the batch', reading, springs, ({ minimiseOverParameters }) => ({
    minimiseOverParameters(x, work) {
      const moved = minimiseOverParameters!(x, work);
      x.data[0] = 0;
      return moved;
    },
  })),
  mutant('an energy that moves its own parameters', reading, springs, (right) => ({
    addEnergy(x, out, scale) {
      right.addEnergy(x, out, scale);
      right.parameters['centre']!.data[0]! += 1e-3;
    },
  })),
  mutant('an energy that remembers by batch', keeping, springs, ({ addEnergy }) => {
    const known = new WeakMap<Batch, Float64Array>();
    return {
      addEnergy(x, out, scale = 1) {
        if (!known.has(x)) {
          const E = new Float64Array(x.replicas);
          addEnergy(x, E);
          known.set(x, E);
        }
        known.get(x)!.forEach((E, r) => (out[r]! += scale * E));
      },
    };
  }),
  mutant('a force that reads the first batch it was given', keeping, springs, ({ addForce }) => {
    let first: Batch | undefined;
    return {
      addForce(x, out, scale) {
        first ??= x;
        addForce!(first.replicas === x.replicas ? first : x, out, scale);
      },
    };
  }),
  mutant('a conditional one call behind', keeping, pair, (right) => {
    let last: Batch | undefined;
    return {
      conditional(x, replica, unit, out) {
        right.conditional!(last?.replicas === x.replicas ? last : x, replica, unit, out);
        last = x;
      },
    };
  }),
];

function meanOfConditionals(): string {
  return 'the mean of the conditional energies is the energy';
}

export const energyProof: Proof = {
  suite: 'energyLaws',
  right: [
    { name: 'springs', laws: () => energyLaws(springs(), { fresh: springs, runtime }) },
    { name: 'springs in float32', laws: () => energyLaws(inSingle(springs()), { fresh: () => inSingle(springs()) }) },
    { name: 'springs that a control drags', laws: () => energyLaws(dragged(), { fresh: () => dragged(), runtime }) },
    {
      name: 'a pair of spins',
      laws: () =>
        energyLaws(pair(0), {
          fresh: () => pair(0),
          runtime,
          symmetries: { 'spin flip': (row) => row.map((s) => -s) },
        }),
    },
    { name: 'a pair of spins in a field', laws: () => energyLaws(pair()) },
    { name: 'ripples as short as 1e-9', laws: () => energyLaws(ripples(1e-9), { range: [-2e-9, 2e-9] }) },
    { name: 'ripples shorter than the range', laws: () => energyLaws(ripples(1e-3)) },
    { name: 'a chain of two hundred spins', laws: () => energyLaws(chain(200), { cases: 10 }) },
    { name: 'units of one choice', laws: () => energyLaws(onlyChoice()) },
    { name: 'soft choices with weights', laws: () => energyLaws(soft(), { fresh: soft }) },
  ],
  mutants: [...valueMutants, ...gradientMutants, ...formMutants, ...readingMutants],
};
