export { annealingRange, type AnnealingRange } from './annealing-range.ts';
export { EdgeCollector, type CollectorOptions, type EdgeProblem } from './edge-collector.ts';
export { graphFormats, type GraphFile, type GraphFormat, type Label } from './graph-file.ts';
export * from './quadratic-model.ts';
export { expectNoLinear, readGraph, readNumbers, readQuadraticModel, type ModelOptions } from './read-graph.ts';
