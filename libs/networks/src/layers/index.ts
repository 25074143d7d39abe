import type { Definition } from '@ergodic/kernel';
import { activation } from './activation.ts';
import { averagePooling } from './average-pooling.ts';
import { convolution1d } from './convolution-1d.ts';
import { convolution2d } from './convolution-2d.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { maxPooling } from './max-pooling.ts';
import { normalisation } from './normalisation.ts';
import { reshape } from './reshape.ts';
import { residual } from './residual.ts';
import { sequential } from './sequential.ts';
import { sparseDense } from './sparse-dense.ts';
import { thermalNoise } from './thermal-noise.ts';

export {
  activation,
  averagePooling,
  convolution1d,
  convolution2d,
  dense,
  dropout,
  flatten,
  maxPooling,
  normalisation,
  reshape,
  residual,
  sequential,
  sparseDense,
  thermalNoise,
};
export { layer, type LayerFromCode } from '../common/layer-from-code.ts';
export type { LayerFunction, LayerPass, LayerResult } from '../common/tensor-types.ts';

export const layers: readonly Definition[] = [
  activation,
  averagePooling,
  convolution1d,
  convolution2d,
  dense,
  dropout,
  flatten,
  maxPooling,
  normalisation,
  reshape,
  residual,
  sequential,
  sparseDense,
  thermalNoise,
] as unknown as readonly Definition[];
