import {
  ErgodicError,
  KERNEL_VERSION,
  messageOf,
  type AnalysisResult,
  type Frame,
  type Registry,
  type Run,
  type Section,
} from '@ergodic/kernel';
import { averagesOf, averagesSection, type Averages } from './averages.ts';
import type { Driven } from './drive.ts';
import type { RunFolder } from './run-folder.ts';

/** What there is to say once a run is over. */
export interface Conclusion {
  readonly findings: readonly string[];
  readonly sections: readonly Section[];
  /** For the report alone. */
  readonly appendix: readonly Section[];
  readonly averages?: Averages;
}

/**
 * Lets the recipe's analyses look at a finished run, and writes the report and the tables into its folder.
 * @throws ErgodicError when an analysis fails or a file cannot be written
 */
export async function conclude(run: Run, registry: Registry, driven: Driven, folder?: RunFolder): Promise<Conclusion> {
  const results = await analyse(run, registry, driven);
  const { comesToRest } = run.simulation.assembly.dynamics;
  const cumulative = cumulativeIn(run);
  const averages = comesToRest ? undefined : averagesOf(run.recipe, driven.frames, driven.chains, cumulative);
  const account = await accountOf(run, registry, driven);
  // Analyses may have compiled programs anew.
  run.simulation.assembly.keeper.close();
  const conclusion: Conclusion = {
    findings: [...run.simulation.findings, ...[...results, account].flatMap(({ findings }) => findings)],
    appendix: account.sections,
    sections: [
      ...results.flatMap(({ sections }) => sections),
      ...(averages ? [averagesSection(averages)] : []),
      ...(comesToRest ? lastValues(driven.frames) : []),
    ],
    ...(averages && { averages }),
  };
  if (folder)
    await write(run, registry, driven, folder, conclusion, Object.assign({}, ...results.map(({ files }) => files)));
  return conclusion;
}

/** Observables that are means or counts over the run so far. */
const cumulativeIn = ({ simulation }: Run): string[] =>
  simulation.observables.filter((each) => each.cumulative).map(({ name }) => name);

/** What a run that comes to rest has to show: where it ended. */
function lastValues(frames: readonly Frame[]): Section[] {
  const last = frames.at(-1);
  if (!last) return [];
  const rows = Object.entries(last.values).filter(([name]) => name !== 'T' && name !== 'closingError');
  return [{ kind: 'table', title: 'Last values', columns: ['', `at step ${last.step}`], rows }];
}

async function analyse(run: Run, registry: Registry, { frames, seconds }: Driven): Promise<AnalysisResult[]> {
  const { keeper } = run.simulation.assembly;
  const record = run.record(frames, seconds);
  const results: AnalysisResult[] = [];
  for (const [i, { use, ...options }] of run.recipe.analyses.entries())
    try {
      const { definition } = registry.get('analysis', use);
      results.push(await definition.make(options, keeper.contextFor(`analyses.${i}`)).analyse(record));
    } catch (thrown) {
      throw new ErgodicError({
        code: 'plugin-failed',
        message: `the run is done, but analysis ${use} failed: ${messageOf(thrown)}`,
        path: `analyses.${i}`,
        cause: thrown,
      });
    }
  return results;
}

const ACCOUNT = 'learning-account';

/** The thermodynamic account of a run that learns from data, where the recipe does not ask for it by itself. */
async function accountOf(run: Run, registry: Registry, { frames, seconds }: Driven): Promise<AnalysisResult> {
  const { recipe, simulation } = run;
  const { keeper, energy } = simulation.assembly;
  const isAsked = recipe.analyses.some(({ use }) => use === ACCOUNT);
  // Mixtures have nothing to learn but where the data are: their report is about that.
  const isLearning = recipe.learning !== undefined && keeper.dataset !== undefined && !energy.components;
  if (isAsked || !isLearning) return { findings: [], sections: [] };
  const { definition } = registry.get('analysis', ACCOUNT);
  return definition.make({}, keeper.contextFor('analyses.account')).analyse(run.record(frames, seconds));
}

async function write(
  run: Run,
  registry: Registry,
  driven: Driven,
  folder: RunFolder,
  { findings, sections, appendix, averages }: Conclusion,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const { recipe } = run;
  const { frames, violations, seconds, step, startedAt } = driven;
  const { framesToParquet } = await import('./parquet.ts');
  folder.writeFile('frames.parquet', framesToParquet(frames));
  for (const [name, text] of Object.entries(files)) folder.writeFile(name, text);
  const { renderReport } = await import('../report/render-report.ts');
  const meta = {
    seconds,
    steps: step,
    plugins: registry.plugins.map(({ name, version }) => ({ name, version })),
    kernel: KERNEL_VERSION,
    startedAt: startedAt.toISOString(),
    seed: recipe.seed,
    outcome: 'finished',
  };
  folder.writeFile(
    'report.html',
    renderReport({
      recipe,
      frames,
      findings,
      sections: [...sections, ...appendix],
      violations,
      meta,
      cumulative: cumulativeIn(run),
    }),
  );
  folder.complete({
    outcome: driven.outcome,
    steps: step,
    frames: frames.length,
    seconds,
    findings,
    ...(averages && { averages }),
    violations,
    files: Object.keys(files),
  });
}
