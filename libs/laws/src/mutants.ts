import { definitionProof } from './definition/definition-laws.mutants.ts';
import { dynamicsProof } from './dynamics/dynamics-laws.mutants.ts';
import { energyProof } from './energy/energy-laws.mutants.ts';
import { activationProof } from './activation/activation-laws.mutants.ts';
import { couplingProof } from './coupling/coupling-laws.mutants.ts';
import { entropyProofs } from './entropy/entropy-laws.mutants.ts';
import { environmentProof } from './environment/environment-laws.mutants.ts';
import { layerProof } from './layer/layer-laws.mutants.ts';
import { learningProof } from './learning/learning-laws.mutants.ts';
import { optimiserProof } from './optimiser/optimiser-laws.mutants.ts';
import { scheduleProof } from './schedule/schedule-laws.mutants.ts';
import { LawBroken } from './law.ts';
import type { Mutant, Proof } from './mutant.ts';

export type { Mutant, Proof, RightPart } from './mutant.ts';

/** What proves each suite. */
export const proofs: readonly Proof[] = [
  energyProof,
  ...entropyProofs,
  activationProof,
  scheduleProof,
  couplingProof,
  dynamicsProof,
  learningProof,
  layerProof,
  optimiserProof,
  environmentProof,
  definitionProof,
];

/** All mutants with the suite that must reject them. */
export function mutants(): (Mutant & { readonly suite: string })[] {
  return proofs.flatMap(({ suite, mutants: each }) => each.map((mutant) => ({ ...mutant, suite })));
}

/**
 * Whether the law that a mutant must break says so.
 * @throws Error where no law has that name, or it breaks in another way than by saying so
 */
export function isKilled({ name, breaks, laws }: Mutant): boolean {
  const law = laws().find((each) => each.name === breaks);
  if (!law) throw new Error(`mutant “${name}”: there is no law “${breaks}”`);
  try {
    law.check();
    return false;
  } catch (thrown) {
    if (thrown instanceof LawBroken) return true;
    throw thrown;
  }
}
