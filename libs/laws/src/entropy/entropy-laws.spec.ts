import { describe } from 'vitest';
import { prove } from '../../test/proofs.ts';
import { entropyProofs } from './entropy-laws.mutants.ts';

describe('CAN-08, CAN-10', () => {
  for (const proof of entropyProofs) prove(proof);
});
