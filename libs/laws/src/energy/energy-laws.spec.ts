import { prove } from '../../test/proofs.ts';
import { energyProof } from './energy-laws.mutants.ts';

prove(energyProof);
