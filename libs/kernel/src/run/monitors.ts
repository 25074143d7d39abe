import { choicesOf } from '../contracts/space.ts';
import type { Frame } from './frame.ts';
import type { Simulation } from './simulation.ts';

/** A law of thermodynamics or probability that a frame broke. */
export interface Violation {
  readonly law: 'free-energy-identity' | 'first-law' | 'normalisation' | 'entropy-bounds' | 'relative-entropy';
  readonly step: number;
  /** By how much it is broken, and how much rounding would allow. */
  readonly excess: number;
  readonly tolerance: number;
  readonly message: string;
}

/** At most this many units are looked at where a law is checked unit by unit; evenly spread. */
const UNITS_CHECKED = 200;

/**
 * Watches a run: F = U − TS against −T ln Z where the dynamics know it, ΔU = Q + W, Σp = 1, the bounds of S, and
 * D(p‖p_T) ≥ 0 against the Boltzmann law of the conditional energies. Reads only.
 */
export function checkLaws(simulation: Simulation, frame: Frame): Violation[] {
  const found: Violation[] = [];
  const expect: Expect = (law, excess, tolerance, message) => {
    if (!(excess <= tolerance)) found.push({ law, step: frame.step, excess, tolerance, message });
  };
  const { assembly, tick, ledger } = simulation;
  const { energy, dynamics } = assembly;
  const { T, U, S, F, closingError } = frame.values as Record<'T' | 'U' | 'closingError', number> &
    Partial<Record<'S' | 'F', number>>;

  const precision = dynamics.precision ?? energy.precision;
  expect(
    'first-law',
    closingError,
    ledger.tolerance(simulation.energies, tick.step, precision),
    `|ΔU − Q − W| = ${closingError} (energy ${assembly.recipe.energy.use}, dynamics ${assembly.recipe.dynamics.use})`,
  );
  const exact = dynamics.freeEnergy?.(simulation.dynamicsState);
  if (exact && F !== undefined && S !== undefined) {
    const known = exact.reduce((sum, f) => sum + f, 0) / exact.length;
    expect(
      'free-energy-identity',
      Math.abs(F - known),
      (precision ? 1e-5 : 1e-10) * (Math.abs(U) + T * Math.abs(S) + 1),
      `U − TS = ${F}, but −T ln Z = ${known}`,
    );
  }
  if (S !== undefined && F !== undefined) {
    const [low, high] = entropyBounds(simulation);
    const excess = Math.max(low - S, S - high);
    const slack = 1e-9 * Math.max(1, Math.abs(S));
    expect('entropy-bounds', excess, slack, `S = ${S} is outside [${low}, ${high}]`);
  }
  if (energy.space.kind === 'probabilities') checkUnits(simulation, expect);
  return found;
}

type Expect = (law: Violation['law'], excess: number, tolerance: number, message: string) => void;

/** Σp = 1 and D(p‖p_T) ≥ 0, unit by unit. */
function checkUnits(simulation: Simulation, expect: Expect): void {
  const { energy, x, recipe } = simulation.assembly;
  const { units } = energy.space;
  const choices = choicesOf(energy.space);
  const T = simulation.tick.temperature;
  const conditional = new Float64Array(choices);
  const stride = Math.max(1, Math.ceil((units * x.replicas) / UNITS_CHECKED));
  let worstSum = 0;
  let worstDivergence = 0;
  let largestExponent = 1;
  for (let row = 0; row < units * x.replicas; row += stride) {
    const start = row * choices;
    let sum = 0;
    let lowest = 0;
    for (let c = 0; c < choices; c++) {
      sum += x.data[start + c]!;
      lowest = Math.min(lowest, x.data[start + c]!);
    }
    worstSum = Math.max(worstSum, Math.abs(sum - 1), -lowest);
    if (!energy.conditional) continue;
    energy.conditional(x, Math.floor(row / units), row % units, conditional);
    for (let c = 0; c < choices; c++) {
      conditional[c] = (energy.logDegeneracy?.[c] ?? 0) - conditional[c]! / T;
      if (Math.abs(conditional[c]!) < Infinity) largestExponent = Math.max(largestExponent, Math.abs(conditional[c]!));
    }
    worstDivergence = Math.max(worstDivergence, -divergence(x.data, start, conditional));
  }
  const who = `dynamics ${recipe.dynamics.use}`;
  expect('normalisation', worstSum, 1e-12 * choices, `${who}: |Σp − 1| = ${worstSum}`);
  // E/T of a million carries rounding of 1e-10 into ln p.
  expect('relative-entropy', worstDivergence, 1e-12 * largestExponent, `${who}: D(p‖p_T) = ${-worstDivergence} < 0`);
}

/** D(p‖softmax(w)) = Σ p (ln p − w) + ln Σ e^w, nats. */
function divergence(p: Float64Array, start: number, logWeights: Float64Array): number {
  let top = -Infinity;
  for (const w of logWeights) if (w > top) top = w;
  let sum = 0;
  let total = 0;
  for (let c = 0; c < logWeights.length; c++) {
    const w = logWeights[c]!;
    const share = p[start + c]!;
    if (w > -Infinity) total += Math.exp(w - top);
    if (share > 0) sum += share * (Math.log(share) - (w - top));
  }
  return sum + Math.log(total);
}

/**
 * Bounds of S: [Σᵢ wᵢ min ln g, Σᵢ wᵢ ln Σ g] over probabilities. From samples only the lower one, [units · min ln g, ∞), since an
 * unbiased estimate lies above ln n about as often as below. Reals have none.
 */
function entropyBounds(simulation: Simulation): [low: number, high: number] {
  const { space, logDegeneracy } = simulation.assembly.energy;
  if (space.kind === 'reals') return [-Infinity, Infinity];
  const open = logDegeneracy ? [...logDegeneracy].filter((w) => w > -Infinity) : [0];
  if (space.kind !== 'probabilities') return [space.units * Math.min(...open), Infinity];
  const total = space.weights ? space.weights.reduce((sum, w) => sum + w, 0) : space.units;
  const high = logDegeneracy ? Math.log(open.reduce((sum, w) => sum + Math.exp(w), 0)) : Math.log(space.choices);
  return [total * Math.min(...open), total * high];
}
