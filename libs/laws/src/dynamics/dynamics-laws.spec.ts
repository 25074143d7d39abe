import { prove } from '../../test/proofs.ts';
import { dynamicsProof } from './dynamics-laws.mutants.ts';

prove(dynamicsProof);
