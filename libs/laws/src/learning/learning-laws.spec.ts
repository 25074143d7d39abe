import { prove } from '../../test/proofs.ts';
import { learningProof } from './learning-laws.mutants.ts';

prove(learningProof);
