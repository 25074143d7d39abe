import { z } from 'zod';
import { binderCrossing, criticalTemperature, onsagerLattice, type Crossing } from '@ergodic/thermodynamics';
import {
  defineAnalysis,
  type AnalysisResult,
  type Recipe,
  type RunRecord,
  type Section,
  type Series,
} from '@ergodic/kernel';
import { readEarlierRun } from './earlier-run.ts';
import { latticeMagnet } from './lattice-magnet.ts';
import { magneticCurves, type MagneticPoint } from './magnetic-curves.ts';

/** Points of a curve that is known exactly. */
const EXACT_POINTS = 120;

/**
 * A magnet through its transition: order parameter, susceptibility, specific heat and Binder's cumulant against temperature, with
 * standard errors; beside runs of other sizes, where the curves of U₄ cross. Of the Ising model on the square lattice also what is
 * known of the infinite one: T_c = 2J/ln(1 + √2), Yang's magnetisation, Onsager's specific heat.
 *
 * Frames keep what it needs where the recipe says `observe: { snapshots: [magnetisation, energies] }`.
 */
export const phaseTransition = defineAnalysis({
  name: 'phase-transition',
  summary:
    'Order parameter, susceptibility, specific heat and Binder’s cumulant over temperature, and where sizes cross.',
  source:
    'K. Binder, Z. Phys. B 43 (1981) 119; L. Onsager, Phys. Rev. 65 (1944) 117; C. N. Yang, Phys. Rev. 85 (1952) 808',
  options: z.object({
    order: z.string().default('magnetisation').describe('observable that is the order parameter, in the snapshots'),
    compareWith: z.array(z.string()).default([]).describe('folders of finished runs of other sizes'),
    burnIn: z
      .number()
      .min(0)
      .lt(1)
      .default(0.2)
      .describe('share of each temperature’s frames that is left out, [0, 1)'),
  }),
  make: (options, { folder }) => ({ analyse: async (run) => analyse(run, { ...options, folder }) }),
});

interface Options {
  readonly order: string;
  readonly compareWith: readonly string[];
  readonly burnIn: number;
  readonly folder: string;
}

interface Curve {
  readonly name: string;
  readonly spins: number;
  readonly points: readonly MagneticPoint[];
}

function analyse(run: RunRecord, { order, compareWith, burnIn, folder }: Options): AnalysisResult {
  const spins = run.energy.space.units;
  const own: Curve = {
    name: sizeOf(run.recipe, spins),
    spins,
    points: magneticCurves(run.frames, order, spins, burnIn),
  };
  if (own.points.length < 2) return { findings: [tooLittle(order)], sections: [] };
  const others = compareWith.map((path): Curve => {
    const { recipe, frames } = readEarlierRun(path, folder);
    const units = unitsOf(recipe);
    return { name: sizeOf(recipe, units), spins: units, points: magneticCurves(frames, order, units, burnIn) };
  });
  const untold = compareWith
    .filter((_path, i) => others[i]!.points.length < 2)
    .map((path) => `${path} has no two temperatures with records of ${order} to compare with.`);
  const curves = [own, ...others.filter(({ points }) => points.length > 1)].sort((a, b) => a.spins - b.spins);
  const J = squareIsing(run.recipe);
  const exact = J === undefined ? undefined : criticalTemperature({ model: 'square', coupling: J });
  const marks = exact === undefined ? [] : [{ x: exact, label: 'T_c, exact' }];
  const panel = (title: string, label: string, of: (point: MagneticPoint) => number | undefined, more: Series[] = []) =>
    ({
      kind: 'lines',
      title,
      x: { label: 'temperature T' },
      y: { label },
      series: [...curves.map((curve) => ({ name: curve.name, points: pointsOf(curve, of) })), ...more],
      marks,
    }) satisfies Section;
  const infinite = (of: (T: number) => number): Series[] =>
    J === undefined ? [] : [{ name: 'infinite lattice, exact', points: exactPoints(own, of) }];
  const crossing = crossingOf(curves);
  return {
    findings: [...findingsOf(own, crossing, exact), ...untold],
    sections: [
      panel(
        'Order parameter',
        '⟨|m|⟩',
        ({ order: m }) => m.value,
        infinite((T) => onsagerLattice(T, J).magnetisation),
      ),
      panel('Susceptibility', 'χ = N (⟨m²⟩ − ⟨|m|⟩²)/T', ({ susceptibility }) => susceptibility.value),
      ...(own.points.some(({ specificHeat }) => specificHeat)
        ? [
            panel(
              'Specific heat',
              'C/N',
              ({ specificHeat }) => specificHeat?.value,
              infinite((T) => onsagerLattice(T, J).specificHeat),
            ),
          ]
        : []),
      panel('Binder’s cumulant', 'U₄ = 1 − ⟨m⁴⟩/(3⟨m²⟩²)', ({ binder }) => binder.value),
      tableOf(own),
    ],
  };
}

const tooLittle = (order: string): string =>
  `phase-transition: needs two temperatures with at least four records of ${order}; add observe: { snapshots: [${order}, energies] } and a temperature in steps`;

function pointsOf({ points }: Curve, of: (point: MagneticPoint) => number | undefined): [number, number][] {
  return points.flatMap((point): [number, number][] => {
    const value = of(point);
    return value === undefined ? [] : [[point.temperature, value]];
  });
}

/** Over the temperatures of the run; where the exact value has no end it is left out. */
function exactPoints({ points }: Curve, of: (T: number) => number): [number, number][] {
  const [low, high] = [points[0]!.temperature, points.at(-1)!.temperature];
  return Array.from({ length: EXACT_POINTS }, (_, k): [number, number] => {
    const T = low + ((high - low) * k) / (EXACT_POINTS - 1);
    return [T, of(T)];
  }).filter(([, value]) => Number.isFinite(value));
}

/** J of an Ising model on a periodic square lattice without a field. */
function squareIsing(recipe: Pick<Recipe, 'energy' | 'coupling'>): number | undefined {
  const magnet = latticeMagnet(recipe);
  return magnet && magnet.rows === magnet.columns ? magnet.coupling : undefined;
}

function unitsOf({ coupling }: Pick<Recipe, 'coupling'>): number {
  const shape = coupling?.['shape'];
  return Array.isArray(shape) ? (shape as number[]).reduce((product, length) => product * length, 1) : NaN;
}

function sizeOf({ coupling }: Pick<Recipe, 'coupling'>, units: number): string {
  const shape = coupling?.['shape'];
  return Array.isArray(shape) ? `${(shape as number[]).join(' × ')}` : `N = ${units}`;
}

interface Found extends Crossing {
  readonly sizes: string;
}

/** Of the two largest sizes, at the temperatures that both have. */
function crossingOf(curves: readonly Curve[]): Found | undefined {
  const [small, large] = curves.slice(-2);
  if (!small || !large || small.spins === large.spins) return undefined;
  const at = new Map(small.points.map((point) => [point.temperature, point.binder]));
  // Where nothing fluctuated there is no error, and so no weight in the fit.
  const both = large.points.filter(
    ({ temperature, binder }) => (at.get(temperature)?.standardError ?? 0) > 0 && binder.standardError > 0,
  );
  try {
    const found = binderCrossing(
      both.map(({ temperature }) => temperature),
      both.map(({ temperature }) => at.get(temperature)!),
      both.map(({ binder }) => binder),
      Math.min(3, both.length - 1),
    );
    return { ...found, sizes: `${small.name} and ${large.name}` };
  } catch (thrown) {
    // Too few temperatures in common, or no crossing between them.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function findingsOf({ points }: Curve, crossing: Found | undefined, exact: number | undefined): string[] {
  const peak = points.reduce((a, b) => (b.susceptibility.value > a.susceptibility.value ? b : a));
  const short = points.filter(({ reliable }) => !reliable).length;
  const known = exact === undefined ? '' : `; T_c of the infinite lattice is ${exact.toFixed(4)}`;
  const atEnd = peak === points[0] || peak === points.at(-1);
  const where = `T = ${Number(peak.temperature.toPrecision(4))}`;
  return [
    atEnd
      ? `The susceptibility has no maximum within the temperatures of the run: it is largest at the end, ${where}${known}.`
      : `The susceptibility is largest at ${where}${known}.`,
    ...(crossing
      ? [
          `U₄ of ${crossing.sizes} cross at T = ${crossing.temperature.value.toFixed(4)} ± ${crossing.temperature.standardError.toFixed(4)}, at U₄ = ${crossing.binder.value.toFixed(3)}.`,
        ]
      : []),
    ...(short > 0
      ? [`At ${short} of ${points.length} temperatures the run is too short for its errors to be sure.`]
      : []),
  ];
}

function tableOf({ name, points }: Curve): Section {
  return {
    kind: 'table',
    title: `Estimates, ${name}`,
    columns: ['T', '⟨|m|⟩', '±', 'χ', '±', 'U₄', '±', 'C/N', '±'],
    rows: points.map(({ temperature, order, susceptibility, binder, specificHeat }) => [
      temperature,
      order.value,
      order.standardError,
      susceptibility.value,
      susceptibility.standardError,
      binder.value,
      binder.standardError,
      specificHeat?.value ?? null,
      specificHeat?.standardError ?? null,
    ]),
    note: 'Standard errors by jackknife over blocks of the replicas’ chains.',
  };
}
