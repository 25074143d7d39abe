import { prove } from '../../test/proofs.ts';
import { scheduleProof } from './schedule-laws.mutants.ts';

prove(scheduleProof);
