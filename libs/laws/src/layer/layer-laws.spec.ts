import { describe } from 'vitest';
import { prove } from '../../test/proofs.ts';
import { layerProof } from './layer-laws.mutants.ts';

describe('GEN-09', () => {
  prove(layerProof);
});
