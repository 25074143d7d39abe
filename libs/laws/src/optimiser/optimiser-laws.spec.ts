import { describe } from 'vitest';
import { prove } from '../../test/proofs.ts';
import { optimiserProof } from './optimiser-laws.mutants.ts';

describe('GEN-11', () => {
  prove(optimiserProof);
});
