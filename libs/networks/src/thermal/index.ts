import type { Definition } from '@ergodic/kernel';

export { NodeStates, type NodeState, type NodeStateOptions } from './node-states.ts';

export const thermal: readonly Definition[] = [];
