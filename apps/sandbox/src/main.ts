import { Command, CommanderError } from 'commander';
import { KERNEL_VERSION } from '@ergodic/kernel';
import { exitOnBrokenOutput } from './terminal/streams.ts';
import { reportError } from './terminal/report-error.ts';
import type { ExportOptions } from './commands/export.ts';
import type { RunOptions } from './commands/run.ts';
import type { SolveOptions } from './commands/solve.ts';
import type { VerifyOptions } from './commands/verify.ts';

/** Exit statuses: the run was done, it failed, or what was asked cannot be done. */
const DONE = 0;
const REQUEST_WRONG = 2;

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The command line. Each command loads its own code when it is called. */
function program(finish: (status: number) => void): Command {
  const ergodic = new Command('ergodic')
    .description('Thermodynamic learning, assembled from plugins.')
    .version(KERNEL_VERSION)
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} });

  const command = (name: string, summary: string): Command =>
    ergodic
      .command(name)
      .description(summary)
      .option('--plugin <file>', 'load a plugin from a .ts, .js or .mjs file; repeatable', collect);

  command('list [slot]', 'what is registered, a line each').action(
    async (slot: string | undefined, { plugin }: { plugin?: string[] }) => {
      const { list } = await import('./commands/list.ts');
      await list(slot, plugin);
    },
  );

  command('describe <slot> <name>', 'formula, law, options, capabilities').action(
    async (slot: string, name: string, { plugin }: { plugin?: string[] }) => {
      const { describe } = await import('./commands/describe.ts');
      await describe(slot, name, plugin);
    },
  );

  command('verify [name...]', 'try the laws of each contract on its parts; with --plugin, on those of the files')
    .option('--mutants', 'also show that each suite rejects parts that are wrong on purpose')
    .option('--json', 'a JSON object a line on standard output')
    .action(async (names: string[], options: Partial<VerifyOptions>) => {
      const { verify } = await import('./commands/verify.ts');
      finish(await verify(names, { plugin: [], ...options }));
    });

  command('schema', 'the recipe format as JSON Schema').action(async ({ plugin }: { plugin?: string[] }) => {
    const { schema } = await import('./commands/schema.ts');
    await schema(plugin);
  });

  ergodic
    .command('doctor')
    .description('what tensors can run on here, and how to get what is missing')
    .option('--json', 'one JSON object on standard output')
    .action(async (options: { json?: boolean }) => {
      const { doctor } = await import('./commands/doctor.ts');
      await doctor(options);
    });

  ergodic
    .command('onnx')
    .description('models in ONNX files')
    .command('inspect <model>')
    .description('inputs, outputs, operator sets, operations, parameters and metadata of an .onnx file')
    .option('--json', 'one JSON object on standard output')
    .action(async (model: string, options: { json?: boolean }) => {
      const { inspectModel } = await import('./commands/onnx.ts');
      inspectModel(model, options);
    });

  command('export <run>', 'what a run has learnt, or what a recipe starts with, as an ONNX model')
    .requiredOption('--onnx <file>', 'where the model goes')
    .option(
      '--as <kind>',
      'network, energy, relaxation, sampler, features, gibbs-chain, encoder or decoder; otherwise the network, or the energy',
    )
    .option('--temperature <how>', 'of networks: optional (an input with a default), required or fixed')
    .option('--thermodynamics', 'of networks: give U, S, F of samples and layers, and temperatures, too')
    .option('--int8', 'of networks: large matrices of weights in 8 bits')
    .option('--step-size <number>', 'of relaxations and samplers: ε in x ← x − ε ∂E/∂x')
    .option('--steps <n>', 'of relaxations: how many where callers do not say')
    .option('--licence <text>', 'what the metadata say of the licence')
    .option('--json', 'one JSON object on standard output')
    .action(async (from: string, options: Partial<ExportOptions> & { onnx: string }) => {
      const { exportModel } = await import('./commands/export.ts');
      await exportModel(from, { plugin: [], ...options });
    });

  ergodic
    .command('solve <file>')
    .description(
      'look for the least energy of a quadratic model, or the largest cut of a graph, by simulated annealing',
    )
    .option('--qubo', 'the variables are bits')
    .option('--ising', 'the variables are spins, −1 and 1')
    .option('--maxcut', 'the graph is to be cut')
    .option('--reads <n>', 'independent attempts', '64')
    .option('--sweeps <n>', 'sweeps of each, from hot to cold', '1000')
    .option('--seed <n>', 'seed of every random stream', '1')
    .option('--threads <n>', 'workers; the result is the same with any number of them')
    .option(
      '--beta-range <hot,cold>',
      'inverse temperatures of the first and the last sweep; otherwise from the couplings',
    )
    .option('--out <file>', 'write the samples as JSON that dimod reads')
    .option('--json', 'that JSON on standard output, and nothing else there')
    .action(async (file: string, options: SolveOptions) => {
      const { solve } = await import('./commands/solve.ts');
      await solve(file, options);
    });

  ergodic
    .command('compare <run...>')
    .description('runs side by side: where their recipes differ, and what they came to')
    .option('--json', 'one JSON object a run, in a list, on standard output')
    .action(async (folders: string[], options: { json?: boolean }) => {
      const { compare } = await import('./commands/compare.ts');
      compare(folders, options);
    });

  command('run [recipe]', 'run a recipe: a .yaml or .json file, or the name of an example')
    .option('--set <path=value>', 'change the recipe, e.g. --set energy.clusters=4; repeatable', collect)
    .option('--seed <n>', 'seed of every random stream')
    .option('--compute <form>', 'auto, reference, tensor or simd: which form of the parts computes')
    .option('--backend <name>', 'where tensor programs run: auto, tfjs-node-gpu, tfjs-node, wasm or cpu')
    .option('--data <file>', 'points from a file: CSV, TSV, JSON, NPY or IDX, plain or gzipped')
    .option('--label <column>', 'with --data: the column of true classes, by name or place')
    .option('--out <folder>', 'where frames, checkpoints and the report go')
    .option('--resume', 'go on from the last checkpoint in --out')
    .option('--overwrite', 'replace the run that is in --out')
    .option('--checkpoint-every <steps>', 'checkpoint every so many steps (otherwise every 5 s)')
    .option('--json', 'events as JSON lines on standard output, and nothing else there')
    .action(async (recipe: string | undefined, options: Partial<RunOptions>) => {
      const { run } = await import('./commands/run.ts');
      finish(await run(recipe, { plugin: [], set: [], ...options }));
    });

  return ergodic;
}

/** Runs one command line and returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  let status = DONE;
  const ergodic = program((value) => (status = value));
  if (args.length === 0) {
    ergodic.outputHelp();
    return DONE;
  }
  try {
    await ergodic.parseAsync(args, { from: 'user' });
    return status;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return DONE;
    return thrown instanceof CommanderError ? usageError(thrown) : reportError(thrown);
  }
}

/** Commander's complaint in our form: `error:` and `hint:` lines. */
function usageError({ message }: CommanderError): number {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const near = /^\(Did you mean (.*)\)$/.exec(rest.join(' '))?.[1];
  reportError({
    message: first,
    hint: near ? `did you mean ${near}` : 'see ergodic --help, or ergodic <command> --help',
  });
  return REQUEST_WRONG;
}

exitOnBrokenOutput();
process.exitCode = await main(process.argv.slice(2));
