export * from './batch.ts';
export * from './log-domain.ts';
export * from './power-iteration.ts';

export { fingerprint, philox4x32 } from './random/philox.ts';
export * from './random/streams.ts';
export { invertWeights } from './random/weights.ts';
export { nextXoshiro } from './random/xoshiro.ts';

export * from './special-functions/bessel.ts';
export * from './special-functions/distributions.ts';
export * from './special-functions/elliptic.ts';
export * from './special-functions/error-function.ts';
export * from './special-functions/gamma.ts';
export * from './special-functions/incomplete.ts';
export * from './special-functions/normal.ts';

export * from './statistics/autocorrelation.ts';
export * from './statistics/count-tests.ts';
export * from './statistics/fft.ts';
export * from './statistics/jackknife.ts';
export * from './statistics/kolmogorov-smirnov.ts';
export * from './statistics/mean-test.ts';
export * from './statistics/r-hat.ts';
export * from './statistics/running-moments.ts';
export type { Verdict } from './statistics/verdict.ts';
export * from './statistics/weighted.ts';
