import { describe } from 'vitest';
import { prove } from '../../test/proofs.ts';
import { activationProof } from './activation-laws.mutants.ts';

describe('GEN-09', () => {
  prove(activationProof);
});
