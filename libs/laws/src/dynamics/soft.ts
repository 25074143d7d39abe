import { choicesOf, type Energy } from '@ergodic/kernel';
import { expectClose, expectWithin } from '../law.ts';
import { conditionalsOf } from '../energy/measured.ts';
import { Walk, type Make, type Setting } from './walk.ts';

/** Over probabilities the Boltzmann law of each unit given all others is a fixed point. */
export function checkSoftLaw(make: Make, given: Omit<Setting, 'replicas'>): void {
  const T = given.temperature;
  const walk = new Walk(make, {
    ...given,
    replicas: 2,
    start(x, energy) {
      for (let r = 0; r < x.replicas; r++)
        unitsOf(energy, x.data.slice(r * x.width, (r + 1) * x.width), T).forEach(({ p }, unit) =>
          x.data.set(p, r * x.width + unit * p.length),
        );
    },
  });
  const before = walk.x.data.slice();
  walk.step();
  const choices = choicesOf(walk.energy.space);
  before.forEach((p, j) =>
    expectClose(
      walk.x.data[j]!,
      p,
      1e-12,
      `p of choice ${j % choices} of unit ${Math.floor((j % walk.x.width) / choices)}, which was at g e^(−E/T)/Z,`,
    ),
  );
}

/** F = −T Σ wᵢ ln Zᵢ and C = Σ wᵢ Var_i(E)/T² as the dynamics tell them after a step. */
export function checkTold(make: Make, given: Omit<Setting, 'replicas'>): void {
  const T = given.temperature;
  const walk = new Walk(make, { ...given, replicas: 2 }).step(2);
  const { space } = walk.energy;
  const weights = space.kind === 'probabilities' ? space.weights : undefined;
  for (let r = 0; r < walk.x.replicas; r++) {
    let [F, C] = [0, 0];
    unitsOf(walk.energy, walk.x.data.slice(r * walk.x.width, (r + 1) * walk.x.width), T).forEach(
      ({ logZ, variance }, unit) => {
        F -= (weights?.[unit] ?? 1) * T * logZ;
        C += ((weights?.[unit] ?? 1) * variance) / T ** 2;
      },
    );
    const told = walk.dynamics.freeEnergy?.(walk.state)[r];
    if (told !== undefined) expectWithin(told, F, 1e-10 * Math.max(1, Math.abs(F)), `F of replica ${r}`);
    const capacity = walk.dynamics.heatCapacity?.(walk.state)[r];
    if (capacity !== undefined) expectWithin(capacity, C, 1e-9 * Math.max(1, C), `C of replica ${r}`);
  }
}

function unitsOf(energy: Energy, row: Float64Array, T: number): { p: Float64Array; logZ: number; variance: number }[] {
  return conditionalsOf(energy, [row], 0).map((E) => {
    const logWeights = E.map((e, c) => (energy.logDegeneracy?.[c] ?? 0) - e / T);
    const top = Math.max(...logWeights);
    const weights = logWeights.map((w) => Math.exp(w - top));
    const Z = weights.reduce((sum, w) => sum + w, 0);
    const p = weights.map((w) => w / Z);
    const mean = p.reduce((sum, share, c) => sum + (share > 0 ? share * E[c]! : 0), 0);
    const variance = p.reduce((sum, share, c) => sum + (share > 0 ? share * (E[c]! - mean) ** 2 : 0), 0);
    return { p, logZ: top + Math.log(Z), variance };
  });
}
