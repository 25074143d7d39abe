import { describe } from 'vitest';
import { prove } from '../../test/proofs.ts';
import { scheduleProof } from './schedule-laws.mutants.ts';

describe('NET-08', () => {
  prove(scheduleProof);
});
