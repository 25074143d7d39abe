import { z } from 'zod';
import { defineAnalysis, type AnalysisResult, type Frame, type RunRecord, type Section } from '@ergodic/kernel';
import { estimateTexts } from './estimate-texts.ts';

/**
 * How copies walk through the ladder of parallel tempering: f(k), the share of copies at place k of the ladder that were at its cold
 * end more recently than at the hot one. It falls from 1 to 0; where it falls steeply copies pass slowly, and the ladder needs more
 * temperatures there, however well neighbours exchange. In the best ladder f falls evenly, by 1/(K − 1) from each of K temperatures
 * to the next.
 */
export const replicaFlow = defineAnalysis({
  name: 'replica-flow',
  summary: 'How copies pass through the ladder of parallel tempering, and where they are held up.',
  formula: 'f(k) = n_cold(k)/(n_cold(k) + n_hot(k))',
  source:
    'H. G. Katzgraber, S. Trebst, D. A. Huse, M. Troyer, J. Stat. Mech. (2006) P03018: where f falls, and the best ladder',
  options: z.object({}),
  make: () => ({ analyse: async (run) => analyse(run) }),
});

/** From one temperature of the ladder to the next. */
interface Pair {
  readonly cold: number;
  readonly hot: number;
  readonly acceptance: Counted;
  /** By how much f falls. */
  readonly fall: Counted;
}

interface Counted {
  readonly value: number;
  readonly standardError: number;
}

function analyse({ frames }: RunRecord): AnalysisResult {
  const last = frames.at(-1);
  const temperatures = last ? ladderOf(last) : [];
  if (!last || temperatures.length < 2)
    return {
      findings: ['replica-flow: needs a run of the dynamics parallel-tempering, whose frames tell of its ladder'],
      sections: [],
    };
  const end = temperatures.length - 1;
  const told = (name: string): Counted => ({
    value: last.values[name] ?? NaN,
    standardError: last.errors[name] ?? 0,
  });
  const flow = temperatures.map((_, k): Counted => {
    if (k === 0 || k === end) return { value: k === 0 ? 1 : 0, standardError: 0 };
    return told(`flow${k}`);
  });
  const pairs = temperatures.slice(1).map((hot, k): Pair => ({
    cold: temperatures[k]!,
    hot,
    acceptance: told(`swapAcceptance${k}`),
    fall: {
      value: flow[k]!.value - flow[k + 1]!.value,
      standardError: Math.hypot(flow[k]!.standardError, flow[k + 1]!.standardError),
    },
  }));
  const rate = last.values['roundTripRate'] ?? 0;
  return {
    findings: findingsOf(pairs, rate),
    sections: [...(rate > 0 ? [flowOver(flow, temperatures)] : []), tableOf(pairs, rate)],
  };
}

/** The temperatures of the ladder, that of the run first. */
function ladderOf({ values }: Frame): number[] {
  const ladder = [values['T']!];
  for (let k = 1; values[`temperature${k}`] !== undefined; k++) ladder.push(values[`temperature${k}`]!);
  return ladder;
}

function findingsOf(pairs: readonly Pair[], rate: number): string[] {
  if (!(rate > 0))
    return [
      'No copy has gone through the ladder and back since the burn-in: a longer run, or more temperatures where exchanges are rare.',
    ];
  const slowest = pairs.reduce((a, b) => (b.fall.value > a.fall.value ? b : a));
  const even = 1 / pairs.length;
  return [
    `Copies pass the ladder slowest between T = ${short(slowest.cold)} and ${short(slowest.hot)}: f falls by ${slowest.fall.value.toFixed(2)} there, ${(slowest.fall.value / even).toFixed(1)} times an even share. A copy takes ${Math.round(1 / rate)} steps to the hottest temperature and back.`,
  ];
}

function flowOver(flow: readonly Counted[], temperatures: readonly number[]): Section {
  const end = flow.length - 1;
  return {
    kind: 'lines',
    title: 'Flow through the ladder',
    x: {
      label: `place k in the ladder, from 0 (T = ${short(temperatures[0]!)}) to ${end} (T = ${short(temperatures[end]!)})`,
    },
    y: { label: 'f(k), share of copies that come from the cold end' },
    series: [
      { name: 'measured', points: flow.map(({ value }, k) => [k, value]) },
      { name: 'even: the best ladder', points: flow.map((_, k) => [k, 1 - k / end]) },
    ],
    note: 'Where f falls steeply copies are held up; temperatures belong there.',
  };
}

function tableOf(pairs: readonly Pair[], rate: number): Section {
  const acceptances = estimateTexts(pairs.map(({ acceptance }) => acceptance));
  const falls = estimateTexts(pairs.map(({ fall }) => fall));
  return {
    kind: 'table',
    title: 'Exchanges of neighbouring temperatures',
    columns: ['k', 'T_k', 'T_(k+1)', 'exchanges accepted', 'f(k) − f(k+1)'],
    rows: pairs.map(({ cold, hot }, k) => [k, cold, hot, acceptances[k]!, rate > 0 ? falls[k]! : '–']),
    note: `Since the burn-in. ${rate > 0 ? `Round trips: ${rate.toPrecision(3)} for each copy and step.` : 'No round trip, so that f says nothing yet.'}`,
  };
}

const short = (T: number): string => String(Number(T.toPrecision(4)));
