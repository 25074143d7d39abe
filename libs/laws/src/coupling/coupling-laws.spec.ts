import { prove } from '../../test/proofs.ts';
import { couplingProof } from './coupling-laws.mutants.ts';

prove(couplingProof);
