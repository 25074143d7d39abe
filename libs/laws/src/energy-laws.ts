import { createBatch, type Batch } from '@ergodic/numerics';
import { choicesOf, valueOfChoice, zerosLike, type Energy, type EnergyClaims, type Pairwise } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectClose, expectTrue, type Law } from './law.ts';
import { stack, statesOf } from './states.ts';

export interface EnergyLawOptions extends EnergyClaims {
  /** Rows to try; left out, any state of the space (reals in [−2, 2]). Keep away from kinks: gradients are differenced. */
  readonly states?: fc.Arbitrary<Float64Array>;
  readonly cases?: number;
  readonly seed?: number;
}

/**
 * The laws of an energy: finite; replicas are rows of their own; `add` accumulates and is linear in scale; force and
 * parameter gradient against central differences (GEN-09); conditional energies differ as energies do; the
 * pairwise form is the energy; the parameter minimiser lowers the energy by the work it books; claimed symmetries.
 */
export function energyLaws(energy: Energy, options: EnergyLawOptions = {}): Law[] {
  const { states = statesOf(energy.space, options.range), symmetries = {}, cases = 50, seed = 1 } = options;
  const law = (name: string, holds: (rows: Float64Array[]) => void): Law => ({
    name,
    check: () =>
      fc.assert(
        fc.property(fc.array(states, { minLength: 3, maxLength: 3 }), (rows) => {
          holds(rows);
        }),
        { numRuns: cases, seed },
      ),
  });
  const energyOf = (rows: readonly Float64Array[]): Float64Array => {
    const out = new Float64Array(rows.length);
    energy.addEnergy(stack(rows), out);
    return out;
  };
  const { addForce, addParameterGradient, conditional, minimiseOverParameters, pairwise } = energy;

  const laws = [
    law('the energy is finite', (rows) => expectTrue(energyOf(rows).every(Number.isFinite), 'energy not finite')),
    law('replicas are independent rows', (rows) => {
      const together = energyOf(rows);
      rows.forEach((row, r) => expectClose(together[r]!, energyOf([row])[0]!, 1e-12, `energy of row ${r}`));
    }),
    law('addEnergy accumulates and is linear in scale', (rows) => {
      const plain = energyOf(rows);
      const out = new Float64Array(rows.length).fill(7);
      energy.addEnergy(stack(rows), out, -2.5);
      plain.forEach((e, r) => expectClose(out[r]!, 7 - 2.5 * e, 1e-12, `7 − 2.5 E in row ${r}`));
    }),
  ];
  for (const [name, map] of Object.entries(symmetries))
    laws.push(
      law(`symmetry: ${name}`, (rows) => {
        const mapped = energyOf(rows.map((row) => map(row.slice())));
        energyOf(rows).forEach((e, r) => expectClose(mapped[r]!, e, 1e-10, `energy of the mapped row ${r}`));
      }),
    );
  if (addForce) laws.push(law('force = −∂E/∂x', (rows) => checkForce(energy, stack(rows), energyOf)));
  if (addParameterGradient)
    laws.push(law('parameter gradient = ∂E/∂θ', (rows) => checkParameterGradient(energy, stack(rows))));
  if (conditional)
    laws.push(
      law('conditional energies differ as energies do', (rows) => checkConditional(energy, rows[0]!, energyOf)),
    );
  if (pairwise)
    laws.push(
      law('the pairwise form is the energy', (rows) =>
        energyOf(rows).forEach((e, r) =>
          expectClose(e, energyOfPairs(pairwise, rows[r]!), 1e-12, `energy of row ${r}`),
        ),
      ),
    );
  if (minimiseOverParameters)
    laws.push(
      law('the parameter minimiser lowers ΣE by the work it books', (rows) => checkMinimiser(energy, stack(rows))),
    );
  return laws;
}

/** Central differences with h = 6.06e-6 · max(1, |x|), all coordinates. */
function checkForce(energy: Energy, x: Batch, energyOf: (rows: Float64Array[]) => Float64Array): void {
  const force = createBatch(x.replicas, x.width);
  energy.addForce!(x, force);
  for (let r = 0; r < x.replicas; r++) {
    const row = x.data.slice(r * x.width, (r + 1) * x.width);
    const scale = Math.abs(energyOf([row])[0]!);
    for (let i = 0; i < x.width; i++) {
      const [above, below, h] = [row.slice(), row.slice(), 6.06e-6 * Math.max(1, Math.abs(row[i]!))];
      above[i]! += h;
      below[i]! -= h;
      const wanted = -(energyOf([above])[0]! - energyOf([below])[0]!) / (2 * h);
      expectClose(force.data[r * x.width + i]!, wanted, 1e-7 * Math.max(1, scale), `force on coordinate ${i}`);
    }
  }
}

function checkParameterGradient(energy: Energy, x: Batch): void {
  const gradient = zerosLike(energy.parameters);
  energy.addParameterGradient!(x, gradient);
  const total = (): number => {
    const out = new Float64Array(x.replicas);
    energy.addEnergy(x, out);
    return out.reduce((sum, e) => sum + e, 0);
  };
  const scale = Math.abs(total());
  for (const [name, { data }] of Object.entries(energy.parameters))
    for (let i = 0; i < Math.min(data.length, 30); i++) {
      const at = data[i]!;
      const h = 6.06e-6 * Math.max(1, Math.abs(at));
      const shifted = [at + h, at - h].map((value) => {
        data[i] = value;
        energy.refresh?.();
        return total();
      });
      data[i] = at;
      energy.refresh?.();
      const wanted = (shifted[0]! - shifted[1]!) / (2 * h);
      expectClose(gradient[name]!.data[i]!, wanted, 1e-7 * Math.max(1, scale), `∂E/∂${name}[${i}]`);
    }
}

function checkConditional(energy: Energy, row: Float64Array, energyOf: (rows: Float64Array[]) => Float64Array): void {
  const { space } = energy;
  const choices = choicesOf(space);
  const found = new Float64Array(choices);
  for (let unit = 0; unit < space.units; unit++) {
    energy.conditional!(stack([row]), 0, unit, found);
    const rows = Array.from({ length: choices }, (_, c) => {
      const changed = row.slice();
      if (space.kind === 'probabilities') {
        changed.fill(0, unit * choices, (unit + 1) * choices);
        changed[unit * choices + c] = 1 / (space.weights?.[unit] || 1);
      } else changed[unit] = valueOfChoice(space.kind, c);
      return changed;
    });
    const wanted = energyOf(rows);
    const isOpen = (c: number): boolean => energy.logDegeneracy?.[c] !== -Infinity;
    for (let c = 1; c < choices; c++)
      if (isOpen(c) && isOpen(0))
        expectClose(found[c]! - found[0]!, wanted[c]! - wanted[0]!, 1e-9, `unit ${unit}: E(${c}) − E(0)`);
  }
}

/** −Σ_{pairs} J s_i s_j − Σᵢ h_i s_i, each pair once. */
function energyOfPairs({ from, to, coupling, field }: Pairwise, row: Float64Array): number {
  const pairs = coupling.reduce((sum, J, e) => sum - J * row[from[e]!]! * row[to[e]!]!, 0);
  return field.reduce((sum, h, i) => sum - h * row[i]!, pairs);
}

function checkMinimiser(energy: Energy, x: Batch): void {
  const kept = Object.values(energy.parameters).map(({ data }) => data.slice());
  const before = new Float64Array(x.replicas);
  const after = new Float64Array(x.replicas);
  const work = new Float64Array(x.replicas);
  energy.addEnergy(x, before);
  energy.minimiseOverParameters!(x, work);
  energy.addEnergy(x, after);
  Object.values(energy.parameters).forEach(({ data }, i) => data.set(kept[i]!));
  energy.refresh?.();
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const slack = 1e-10 * Math.max(1, Math.abs(sum(before)));
  expectTrue(sum(after) <= sum(before) + slack, `ΣE rose from ${sum(before)} to ${sum(after)}`);
  for (let r = 0; r < x.replicas; r++)
    expectClose(work[r]!, after[r]! - before[r]!, 1e-10 * Math.max(1, Math.abs(before[r]!)), `work on replica ${r}`);
}
