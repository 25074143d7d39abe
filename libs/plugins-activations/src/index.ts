import { definePlugin } from '@ergodic/kernel';
import { fermiDirac } from './fermi-dirac.ts';
import { gumbelSoftmax } from './gumbel-softmax.ts';
import { maxwellBoltzmann } from './maxwell-boltzmann.ts';
import { softThreshold } from './soft-threshold.ts';
import { softmax } from './softmax.ts';
import { softmin } from './softmin.ts';
import { thermalSigmoid } from './thermal-sigmoid.ts';
import { thermalSoftplus } from './thermal-softplus.ts';
import { thermalTanh } from './thermal-tanh.ts';

export {
  fermiDirac,
  gumbelSoftmax,
  maxwellBoltzmann,
  softThreshold,
  softmax,
  softmin,
  thermalSigmoid,
  thermalSoftplus,
  thermalTanh,
};

/** The activations that come with the framework. */
export const activations = definePlugin({
  name: '@ergodic/plugins-activations',
  version: '0.1.0',
  provides: [
    fermiDirac,
    gumbelSoftmax,
    maxwellBoltzmann,
    softThreshold,
    softmax,
    softmin,
    thermalSigmoid,
    thermalSoftplus,
    thermalTanh,
  ],
});

export default activations;
