import type { Definition } from '@ergodic/kernel';
import { attention } from './attention.ts';
import { embedding } from './embedding.ts';
import { gatedRecurrent } from './gated-recurrent.ts';
import { messagePassing } from './message-passing.ts';
import { position } from './position.ts';
import { recurrent } from './recurrent.ts';
import { thermalMemory } from './thermal-memory.ts';

export { attention, embedding, gatedRecurrent, messagePassing, position, recurrent, thermalMemory };

export const sequenceLayers: readonly Definition[] = [
  attention,
  embedding,
  gatedRecurrent,
  messagePassing,
  position,
  recurrent,
  thermalMemory,
];
