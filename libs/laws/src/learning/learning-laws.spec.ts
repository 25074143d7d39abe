import { describe } from 'vitest';
import { prove } from '../../test/proofs.ts';
import { learningProof } from './learning-laws.mutants.ts';

describe('GEN-09', () => {
  prove(learningProof);
});
