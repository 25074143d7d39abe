export * from './batch.ts';
export * from './log-domain.ts';
export { fingerprint, philox4x32 } from './random/philox.ts';
export { RandomStreams } from './random/streams.ts';
export { nextXoshiro } from './random/xoshiro.ts';
export * from './special-functions/index.ts';
