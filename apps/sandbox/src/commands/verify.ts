import {
  ErgodicError,
  hasLaws,
  nearest,
  slots,
  TensorRuntimeService,
  type Definition,
  type Slot,
} from '@ergodic/kernel';
import { loadPlugins, registryWith } from '../plugins/registry.ts';
import { JsonVerdicts } from '../verify/json-verdicts.ts';
import { chosen, tryLaws, type Tried } from '../verify/try-laws.ts';
import { VerdictTables } from '../verify/verdict-tables.ts';

export interface VerifyOptions {
  readonly plugin: readonly string[];
  readonly mutants?: boolean;
  readonly json?: boolean;
}

/** What tells a person or a program how the laws came out, part by part. */
export interface VerdictTeller {
  /** A law is about to be tried. */
  begin(definition: Definition, law: string): void;
  part(tried: Tried): void;
  mutants(killed: readonly MutantVerdict[]): void;
  end(all: readonly Tried[]): void;
}

/** A part that is wrong on purpose, and whether its suite saw it. */
export interface MutantVerdict {
  readonly suite: string;
  readonly name: string;
  /** The law that must break. */
  readonly law: string;
  readonly killed: boolean;
}

/** `ergodic verify`: returns the exit status, 1 where a law is broken. @throws ErgodicError for a name that fits nothing */
export async function verify(names: readonly string[], options: VerifyOptions): Promise<number> {
  const teller: VerdictTeller = options.json ? new JsonVerdicts() : new VerdictTables();
  const files = (await loadPlugins(options.plugin)).map(({ plugin }) => plugin);
  const registry = registryWith(files);
  const { contributions, unknown } = chosen(registry, names, files);
  if (unknown.length > 0) {
    const known = registry.list().flatMap(({ plugin, definition }) => [definition.name, plugin.name]);
    const isLawless = known.includes(unknown[0]!) || slots.some((slot) => slot === unknown[0] && !hasLaws(slot));
    const near = isLawless ? undefined : nearest(unknown[0]!, known);
    throw new ErgodicError({
      code: 'unknown-plugin',
      message: isLawless
        ? `${unknown[0]} has no laws to try: data sources and analyses have none`
        : `nothing with laws is registered under the name ${JSON.stringify(unknown[0])}`,
      value: unknown[0],
      hint: `${near ? `did you mean ${near}? ` : ''}a part, a slot, slot/part or a plugin: see ergodic list`,
    });
  }
  if (contributions.length === 0)
    throw new ErgodicError({
      code: 'unknown-plugin',
      message: `there is nothing to verify: ${files.map(({ name }) => name).join(', ')} provides no parts`,
      hint: 'definePlugin({ ..., provides: [myEnergy] })',
    });
  // These may have tensor programs, which are tried too; those of layers and optimisers also one operation at a time.
  const isTried = (slot: Slot): boolean => contributions.some(({ definition }) => definition.slot === slot);
  if ((['energy', 'activation', 'learning', 'layer', 'optimiser'] as const).some(isTried))
    await registry.service(TensorRuntimeService).load?.();
  if (isTried('layer') || isTried('optimiser')) await registry.service(TensorRuntimeService).load?.('cpu');
  const all: Tried[] = [];
  for (const contribution of contributions) {
    const tried = tryLaws(contribution, registry, (law) => teller.begin(contribution.definition, law));
    all.push(tried);
    teller.part(tried);
    // Lets what was printed out, and a Ctrl-C in.
    await new Promise((resolve) => setImmediate(resolve));
  }
  let isSound = all.every(({ verdicts }) => verdicts.every(({ holds }) => holds));
  if (options.mutants) {
    const killed = await tryMutants();
    teller.mutants(killed);
    isSound &&= killed.every((mutant) => mutant.killed);
  }
  teller.end(all);
  return isSound ? 0 : 1;
}

/** Whether each suite rejects the parts that are wrong on purpose, by the law that they break (GEN-11). */
async function tryMutants(): Promise<MutantVerdict[]> {
  const { isKilled, mutants } = await import('@ergodic/laws/mutants');
  return mutants().map((mutant) => ({
    suite: mutant.suite,
    name: mutant.name,
    law: mutant.breaks,
    killed: isKilled(mutant),
  }));
}
