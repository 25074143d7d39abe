export * from './kernel.ts';
export * from './kernel-memory.ts';
export * from './lane-random.ts';
export * from './task.ts';
export { WorkerPool } from './worker-pool.ts';
export * from './pairwise/pairwise-sampler.ts';
