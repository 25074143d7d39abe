import { prove } from '../../test/proofs.ts';
import { energyProof } from '../energy/energy-laws.mutants.ts';
import { definitionProof } from './definition-laws.mutants.ts';

prove(definitionProof, energyProof.mutants);
