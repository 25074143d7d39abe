import { describe } from 'vitest';
import { prove } from '../../test/proofs.ts';
import { environmentProof } from './environment-laws.mutants.ts';

describe('GEN-03', () => {
  prove(environmentProof);
});
