import { describe } from 'vitest';
import { prove } from '../../test/proofs.ts';
import { energyProof } from './energy-laws.mutants.ts';

describe('GEN-09', () => {
  prove(energyProof);
});
