import { widthOf, type Energy, type EnergyClaims, type TensorRuntime } from '@ergodic/kernel';
import fc from 'fast-check';
import { Differences } from '../differences.ts';
import { expectClose, expectTrue, forAll, law, type Effort, type Law } from '../law.ts';
import { randomStatesOf, statesOf } from '../states.ts';
import { checkControls, checkDegeneracies, checkMinimiser, checkRandomState } from './changes.ts';
import { checkConditional, checkMeanOfConditionals, checkPairwise, checkQuadratic } from './forms.ts';
import { checkForce, checkForceRows, checkGradientSums, checkParameterGradient } from './gradients.ts';
import { energiesOf, forcesOf, roundingOf } from './measured.ts';
import { checkProgram } from './program.ts';
import { checkKeepsNothing, checkReadsOnly } from './reading.ts';
import { checkIndependence, checkObservables } from './independence.ts';

export interface EnergyLawOptions extends EnergyClaims, Effort {
  /** Rows to try; left out, `randomState`'s or any state of the space. Keep away from kinks: gradients are differenced. */
  readonly states?: fc.Arbitrary<Float64Array>;
  /** Makes the energy anew, so that nothing remembered from before can hide; left out, the given one serves throughout. */
  readonly fresh?: () => Energy;
  /** What runs the energy's tensor program, where it has one. */
  readonly runtime?: TensorRuntime;
}

/**
 * The laws of an energy: finite; replicas are rows of their own; `add` accumulates and is linear in scale; force and
 * parameter gradient against central differences (GEN-09); conditional energies differ as energies do; every other form is
 * the same energy, also after a control has moved; the parameter minimiser lowers the energy by the work it books; claimed
 * symmetries; batches are read, neither written nor kept.
 */
export function energyLaws(energy: Energy, options: EnergyLawOptions = {}): Law[] {
  const { range, symmetries = {}, seed = 1, fresh = () => energy, runtime } = options;
  const { cases = widthOf(energy.space) > 100 ? 10 : 50 } = options;
  const states =
    options.states ?? (energy.randomState && !range ? randomStatesOf(energy) : statesOf(energy.space, range));
  const three = fc.array(states, { minLength: 3, maxLength: 3 });
  const onRows = (name: string, holds: (rows: Float64Array[]) => void): Law =>
    law(name, () => forAll({ x: three }, { cases, seed }, ({ x }) => holds(x)));
  const { addForce, addParameterGradient, conditional, controls, minimiseOverParameters, space } = energy;
  let known: Differences | undefined;
  const differences = (): Differences =>
    (known ??= differencesFor(energy, fc.sample(states, { numRuns: 20, seed }), range));

  const where =
    range || energy.randomState || space.kind !== 'reals'
      ? ''
      : ' (claims.range or randomState say where it is defined)';
  const laws = [
    onRows('the energy is finite', (rows) =>
      energiesOf(energy, rows).forEach((E, r) =>
        expectTrue(Number.isFinite(E), `the energy of row ${r} is ${E}${where}`),
      ),
    ),
    onRows('replicas are independent rows', (rows) => checkIndependence(energy, rows)),
    onRows('addEnergy accumulates and is linear in scale', (rows) => {
      const plain = energiesOf(energy, rows);
      const found = energiesOf(energy, rows, 7, -2.5);
      plain.forEach((E, r) => expectClose(found[r]!, 7 - 2.5 * E, 1e-12, `7 − 2.5 E of row ${r}`));
    }),
    onRows('what it reads stays as it is', (rows) => checkReadsOnly(energy, rows)),
    law('it keeps no batch', () => {
      // A fresh one for each case: where that compiles programs, a few tell as much.
      const few = energy.precision === undefined ? cases : Math.ceil(cases / 10);
      return forAll({ x: three, y: three }, { cases: few, seed }, ({ x, y }) => checkKeepsNothing(fresh, x, y));
    }),
  ];
  const add = (applies: unknown, name: string, holds: (rows: Float64Array[]) => void): void => {
    if (applies) laws.push(onRows(name, holds));
  };
  for (const [name, map] of Object.entries(symmetries))
    add(true, `symmetry: ${name}`, (rows) => {
      const mapped = energiesOf(
        energy,
        rows.map((row) => map(row.slice())),
      );
      energiesOf(energy, rows).forEach((E, r) =>
        expectClose(mapped[r]!, E, roundingOf(energy, 1e-10), `the energy of the mapped row ${r}`),
      );
    });
  add(addForce, 'force = −∂E/∂x', (rows) => checkForce(energy, rows, differences()));
  add(addForce, 'addForce keeps to its rows, accumulates and is linear in scale', (rows) =>
    checkForceRows(energy, rows),
  );
  add(addParameterGradient, 'parameter gradient = ∂E/∂θ', (rows) =>
    checkParameterGradient(energy, rows, differences()),
  );
  add(addParameterGradient, 'addParameterGradient accumulates and is linear in scale', (rows) =>
    checkGradientSums(energy, rows),
  );
  add(conditional, 'conditional energies differ as energies do', (rows) => checkConditional(energy, rows));
  add(conditional && space.kind === 'probabilities', 'the mean of the conditional energies is the energy', (rows) =>
    checkMeanOfConditionals(energy, rows),
  );
  add(energy.pairwise, 'the pairwise form is the energy', (rows) => checkPairwise(energy, rows));
  add(energy.quadratic, 'the springs are the energy', (rows) => checkQuadratic(energy, rows));
  add(energy.program && runtime, 'the tensor program is the energy', (rows) => checkProgram(energy, runtime!, rows));
  add(controls && Object.keys(controls).length > 0, 'every form follows the controls', (rows) =>
    checkControls(energy, rows, differences()),
  );
  add(minimiseOverParameters, 'the parameter minimiser lowers ΣE by the work it books', (rows) =>
    checkMinimiser(energy, rows),
  );
  add(
    energy.observables?.some((each) => 'measure' in each),
    'an observable tells a number of each row',
    (rows) => checkObservables(energy, rows),
  );
  if (energy.criticalTemperature)
    laws.push(
      law('the critical temperature is one', () => {
        const T = energy.criticalTemperature!();
        expectTrue(T > 0 && T < Infinity, `it is ${T}, should be finite and above 0`);
      }),
    );
  if (energy.logDegeneracy) laws.push(law('each choice has its degeneracy', () => checkDegeneracies(energy)));
  if (energy.randomState)
    laws.push(
      law('random states are states of the space', () =>
        forAll({ seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }) }, { cases, seed }, (drawn) =>
          checkRandomState(energy, drawn.seed),
        ),
      ),
    );
  return laws;
}

/** Lengths are those of the range, and energies those of a few rows, where they are less than 1. */
function differencesFor(
  energy: Energy,
  rows: readonly Float64Array[],
  range: EnergyLawOptions['range'] = [-1, 1],
): Differences {
  const length = Math.min(1, Math.max(...range.map(Math.abs))) || 1;
  const forces = energy.addForce ? forcesOf(energy, rows) : new Float64Array(0);
  const largest = (values: Float64Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  // What an energy is the sum of may be a thousand times as large as itself.
  const unit = Math.min(1, 1e3 * Math.max(largest(energiesOf(energy, rows)), length * largest(forces)));
  return new Differences(length, unit || 1, energy.precision);
}
