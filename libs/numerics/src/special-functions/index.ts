export * from './bernoulli.ts';
export * from './bessel.ts';
export * from './distributions.ts';
export * from './elliptic.ts';
export * from './error-function.ts';
export * from './gamma.ts';
export * from './incomplete.ts';
export * from './normal.ts';
