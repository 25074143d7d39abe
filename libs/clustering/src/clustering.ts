import { defineAnalysis, type AnalysisResult, type Dataset, type RunRecord, type Section } from '@ergodic/kernel';
import { z } from 'zod';
import { branchesOf, longestLived, plateausOf, tracksOf, type Plateau } from './cluster-history.ts';
import { baselines, score, type Score } from './compare.ts';
import { assign } from './nearest-centre.ts';
import { rowsOf, usedCentres } from './predict.ts';
import { principalComponents } from './principal-components.ts';

/** The most points drawn, evenly picked; all of them are counted. */
const DRAWN = 20_000;

/**
 * Looks at a finished clustering run: an energy with `centres` [K, D] and `masses` [K] on a dataset. Draws the bifurcation
 * diagram and the data, lists splits with their predicted critical temperatures and how long each number of clusters
 * lasted, and scores the clusters beside k-means.
 */
export const clustering = defineAnalysis({
  name: 'clustering',
  summary: 'Bifurcations, clusters and scores of a clustering run, beside k-means from the same data.',
  options: z.object({
    restarts: z.int().min(1).default(10).describe('starts of the k-means++ baseline; a count'),
  }),
  make: ({ restarts }) => ({ analyse: (run) => analyse(run, restarts) }),
});

async function analyse(run: RunRecord, restarts: number): Promise<AnalysisResult> {
  const { dataset, energy } = run;
  const { centres, masses } = energy.parameters;
  if (!dataset || !centres || !masses)
    return {
      findings: ['clustering: this run has no centres and masses on data, so there is nothing to tell'],
      sections: [],
    };
  const D = dataset.dimension;
  const used = usedCentres(masses.data);
  const places = rowsOf(centres.data, used, D);
  const labels = assign(dataset, places);
  const own = score('annealing', dataset, places, labels, run.seconds);
  const others = dataset.weights ? [] : await baselines(dataset, used.length, restarts, run.recipe.seed);
  const plane = principalComponents(dataset.points, dataset.count, D, 2);
  const tracks = tracksOf(run.frames, plane);
  const plateaus = plateausOf(run.frames);
  const marks = splitsOf(run).map(({ predicted, description }) => ({ x: predicted ?? NaN, label: description }));

  const sections: Section[] = [
    {
      kind: 'lines',
      title: 'Bifurcations',
      x: { label: 'T', scale: 'log' },
      y: { label: D === 1 ? dataset.columns[0]! : 'first principal component' },
      series: branchesOf(tracks),
      marks: marks.filter(({ x }) => Number.isFinite(x)),
      note: 'Where each centre is, as the temperature falls. Vertical lines: the critical temperatures 2 λ_max(C_k) predicted just before each split.',
    },
    {
      kind: 'scatter',
      title: 'Clusters',
      x: { label: axisLabel(dataset, plane.variances[0]! / plane.totalVariance, 'first') },
      y: { label: axisLabel(dataset, plane.variances[1]! / plane.totalVariance, 'second') },
      groups: groupsOf(plane.projected, labels, used.length),
      trails: tracks
        .filter(({ centre }) => used.includes(centre))
        .map(({ centre, steps }) => ({ name: `centre ${centre}`, points: steps.map(({ at }) => at) })),
      note: 'Each point in the colour of its nearest centre, with the path of that centre from the common start.',
    },
    plateauTable(plateaus, masses.data.length),
    scoreTable([own, ...others], dataset.weights !== undefined),
    ...(energy.components?.massConstrained ? [aboutEntropy] : []),
  ];
  return {
    findings: findings(own, others, run, plateaus, masses.data.length),
    sections,
    files: { 'labels.csv': `point,cluster\n${Array.from(labels, (k, i) => `${i},${k}`).join('\n')}\n` },
  };
}

/** What the reader of S and F should know where centres carry masses. */
const aboutEntropy: Section = {
  kind: 'text',
  title: 'About S and F',
  text: 'S counts K nominal centres, K the most allowed: a centre of mass m stands for K·m of them, so S = −Σ p ln(p/(K·m)). It starts at N ln K, as if all K lay on one another, and ends at N (ln K − H(m)), which is 0 where the masses are equal. The uncertainty of the assignments alone, −Σ p ln p, is the observable “uncertainty”; it goes to 0. F = U − TS is that of Rose’s mass-constrained annealing less T N ln K.',
};

const splitsOf = (run: RunRecord) => run.frames.flatMap((frame) => frame.transitions);

/** Columns by name where the plane is the data's own; principal components with their share of the variance otherwise. */
function axisLabel({ dimension }: Dataset, share: number, which: string): string {
  return dimension === 1 && which === 'second'
    ? ''
    : `${which} principal component (${(100 * share).toFixed(0)} % of the variance)`;
}

function groupsOf(projected: Float64Array, labels: Int32Array, count: number) {
  const stride = Math.ceil(labels.length / DRAWN);
  return Array.from({ length: count }, (_, k) => {
    const points: [number, number][] = [];
    for (let i = 0; i < labels.length; i += stride)
      if (labels[i] === k) points.push([projected[2 * i]!, projected[2 * i + 1]!]);
    return { name: `cluster ${k}`, points };
  });
}

function plateauTable(plateaus: readonly Plateau[], most: number): Section {
  return {
    kind: 'table',
    title: 'How long each number of clusters lasted',
    columns: ['clusters', 'from T', 'to T', 'ln T lasted', 'ended by'],
    rows: plateaus.map(({ clusters, from, to, length, complete }) => [
      clusters,
      from,
      to,
      length,
      complete ? 'a split' : clusters === most ? 'no more allowed' : 'the end of the run',
    ]),
  };
}

function scoreTable(scores: readonly Score[], isWeighted: boolean): Section {
  const least = Math.min(...scores.map(({ inertia }) => inertia));
  const labelled = scores.some(({ ari }) => ari !== undefined);
  return {
    kind: 'table',
    title: 'Beside k-means',
    columns: ['method', 'clusters', ...(labelled ? ['ARI', 'NMI'] : []), 'inertia / least', 'seconds'],
    rows: scores.map(({ method, clusters, ari, nmi, inertia, seconds }) => [
      method,
      clusters,
      ...(labelled ? [ari ?? null, nmi ?? null] : []),
      inertia / least,
      seconds,
    ]),
    note: `Same data, same number of clusters. ${labelled ? 'ARI and NMI (arithmetic mean) against the true classes; 1 is perfect. ' : ''}Inertia is the sum of squared distances to the nearest centre. Seconds of annealing include the whole run.${isWeighted ? ' k-means is left out: it counts every point once, and these have weights.' : ''}`,
  };
}

function findings(
  own: Score,
  others: readonly Score[],
  run: RunRecord,
  plateaus: readonly Plateau[],
  most: number,
): string[] {
  const splits = splitsOf(run).length;
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  const span = ({ from, to, length }: Plateau): string =>
    `${length.toFixed(2)} of ln T, from T = ${from.toPrecision(4)} to ${to.toPrecision(4)}`;
  const lines = [`${count(own.clusters, 'cluster')} after ${count(splits, 'split')}.`];
  const last = plateaus.at(-1);
  const best = longestLived(plateaus, most);
  if (last?.clusters === most)
    lines.push(
      `${count(most, 'cluster')} is the most this run allowed, for the last ${span(last)}; allow more to see whether they would split.`,
    );
  else if (best) lines.push(`${count(best.clusters, 'cluster')} persist longest: over ${span(best)}.`);
  const unsettled = run.frames.at(-1)?.values['unsettled'] ?? 0;
  if (unsettled > 0)
    lines.push(
      `At ${count(unsettled, 'temperature')} the centres were not at rest when cooling went on, and splits may come late: raise maxIterations of the learning rule.`,
    );
  if (own.ari !== undefined)
    lines.push(
      `Against the true classes: ${[own, ...others]
        .map(({ method, ari, nmi }) => `${method} ARI ${ari!.toFixed(3)}, NMI ${nmi!.toFixed(3)}`)
        .join('; ')}.`,
    );
  return lines;
}
