import { describe } from 'vitest';
import { prove } from '../../test/proofs.ts';
import { dynamicsProof } from './dynamics-laws.mutants.ts';

describe('GEN-03, GEN-05, GEN-06, GEN-07', () => {
  prove(dynamicsProof);
});
