import { describe } from 'vitest';
import { prove } from '../../test/proofs.ts';
import { couplingProof } from './coupling-laws.mutants.ts';

describe('NEQ-24', () => {
  prove(couplingProof);
});
