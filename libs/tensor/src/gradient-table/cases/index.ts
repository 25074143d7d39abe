import type { OpCase } from '../op-case.ts';
import { convolutionCases } from './convolution.ts';
import { elementwiseCases } from './elementwise.ts';
import { flatCases } from './flat.ts';
import { productCases } from './products.ts';
import { reductionCaseList } from './reductions.ts';
import { shapeCases } from './shapes.ts';

/** Every op, in the ways in which its rule can go wrong: axes, transposes, stretching, strides, ties of position. */
export const opCases: readonly OpCase[] = [
  ...elementwiseCases,
  ...flatCases,
  ...reductionCaseList,
  ...productCases,
  ...convolutionCases,
  ...shapeCases,
];
