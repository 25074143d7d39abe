import type { Estimate } from '@ergodic/numerics';
import type { Agreement, NamedEstimate } from '@ergodic/thermodynamics';
import type { Section } from '@ergodic/kernel';
import { estimateTexts } from './estimate-texts.ts';
import { bracketTable } from './bracket-table.ts';
import type { LogPartitionBracket } from './partition/annealed-bracket.ts';
import type { ExactLogPartition } from './partition/exact-log-partition.ts';
import type { EnergyRecord, LogPartitionCurve } from './partition/log-partition-estimates.ts';

/** All that is known of ln Z at one temperature. */
export interface FreeEnergyPoint {
  readonly record: EnergyRecord;
  /** One of each curve. */
  readonly estimates: readonly (NamedEstimate | undefined)[];
  readonly exact?: number;
  readonly entropy?: Estimate;
  readonly verdict: Agreement;
}

interface Told {
  readonly points: readonly FreeEnergyPoint[];
  readonly curves: readonly LogPartitionCurve[];
  readonly units: number;
  readonly exact: ExactLogPartition | undefined;
  readonly bracket: (LogPartitionBracket & { readonly temperature: number }) | undefined;
}

/** What a report shows of free energies. */
export function freeEnergySections({ points, curves, units, exact, bracket }: Told): Section[] {
  const coldestFirst = points.toReversed();
  return [
    ...(points.length > 1
      ? [freeEnergies(coldestFirst, curves, units, exact !== undefined), deviations(coldestFirst, exact !== undefined)]
      : []),
    logPartitions(coldestFirst, curves, exact),
    perUnit(coldestFirst, units),
    ...(bracket ? [bracketTable(bracket, bracket.temperature)] : []),
  ];
}

function freeEnergies(
  points: readonly FreeEnergyPoint[],
  curves: readonly LogPartitionCurve[],
  units: number,
  isExact: boolean,
): Section {
  const perUnitAt = ({ record }: FreeEnergyPoint, logZ: number): [number, number] => [
    record.temperature,
    (-record.temperature * logZ) / units,
  ];
  return {
    kind: 'lines',
    title: 'Free energy',
    x: { label: 'temperature T', scale: 'log' },
    y: { label: 'F/N = −T ln Z/N' },
    series: [
      ...(isExact ? [{ name: 'exact', points: points.map((point) => perUnitAt(point, point.exact!)) }] : []),
      ...curves.map(({ name }, c) => ({
        name,
        points: points.flatMap((point) => (point.estimates[c] ? [perUnitAt(point, point.estimates[c].value)] : [])),
      })),
    ],
  };
}

/** How far each is from the others: where lines above lie on one another this tells them apart. */
function deviations(points: readonly FreeEnergyPoint[], isExact: boolean): Section {
  const names = [...new Set(points.flatMap(({ verdict }) => verdict.deviations.map(({ name }) => name)))];
  return {
    kind: 'lines',
    title: 'Do they agree?',
    x: { label: 'temperature T', scale: 'log' },
    y: { label: isExact ? '(ln Z − exact)/error' : '(ln Z − mean of the others)/error' },
    series: names
      .filter((name) => name !== 'the exact value')
      .map((name) => ({
        name,
        points: points.flatMap(({ record, verdict }): [number, number][] => {
          const z = verdict.deviations.find((deviation) => deviation.name === name)?.z;
          return z !== undefined && Number.isFinite(z) ? [[record.temperature, z]] : [];
        }),
      })),
    note: 'Right estimates lie between −2 and 2 mostly, and hardly ever beyond ±4.',
  };
}

function logPartitions(
  points: readonly FreeEnergyPoint[],
  curves: readonly LogPartitionCurve[],
  exact: ExactLogPartition | undefined,
): Section {
  const columns: readonly (readonly [string, readonly string[]])[] = [
    ...(exact
      ? [['exact', estimateTexts(points.map((point) => ({ value: point.exact!, standardError: 0 })))] as const]
      : []),
    ...curves.map(({ name }, c) => [name, estimateTexts(points.map(({ estimates }) => estimates[c]))] as const),
    ['do they agree?', points.map(({ verdict }) => (verdict.agree ? 'yes' : `no: ${verdict.differs ?? 'unclear'}`))],
  ];
  return {
    kind: 'table',
    title: 'ln Z by each method',
    columns: ['T', ...columns.map(([name]) => name)],
    rows: points.map(({ record }, k) => [record.temperature, ...columns.map(([, texts]) => texts[k]!)]),
    note: `Values ± standard errors, nats; ∞ where the samples cannot tell the error.${exact ? ` Exact: ${exact.method}.` : ''}`,
  };
}

function perUnit(points: readonly FreeEnergyPoint[], units: number): Section {
  const scaled = (of: (point: FreeEnergyPoint) => Estimate | undefined): string[] =>
    estimateTexts(
      points.map((point) => {
        const estimate = of(point);
        return estimate && { value: estimate.value / units, standardError: estimate.standardError / units };
      }),
    );
  const F = scaled(({ record: { temperature }, verdict }) => ({
    value: -temperature * verdict.mean,
    standardError: temperature * verdict.standardError,
  }));
  const U = scaled(({ record }) => record.U);
  const S = scaled(({ entropy }) => entropy);
  return {
    kind: 'table',
    title: 'Free energy, energy and entropy of a unit',
    columns: ['T', 'F/N', 'U/N', 'S/N'],
    rows: points.map(({ record }, k) => [record.temperature, F[k]!, U[k]!, S[k]!]),
    note: 'F from the mean of all methods, or exact; U from the frames; S by thermodynamic integration, nats.',
  };
}
