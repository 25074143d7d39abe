import { prove } from '../../test/proofs.ts';
import { entropyProofs } from './entropy-laws.mutants.ts';

for (const proof of entropyProofs) prove(proof);
