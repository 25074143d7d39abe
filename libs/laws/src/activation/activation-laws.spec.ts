import { prove } from '../../test/proofs.ts';
import { activationProof } from './activation-laws.mutants.ts';

prove(activationProof);
