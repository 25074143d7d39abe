// A perceptron of thermal units on digits, by the gradient of the free energy, beside the same one in PyTorch.
import { raceOnDigits } from './digits.mjs';

const T = 0.1;
const thermal = { activation: { use: 'thermal-softplus' }, temperature: T };

export const run = () =>
  raceOnDigits({
    title: 'Perceptron 784-512-512-10, softplus T ln(1 + e^(u/T))',
    layers: [
      { use: 'dense', units: 512, ...thermal },
      { use: 'dense', units: 512, ...thermal },
      { use: 'dense', units: 10 },
    ],
    script: 'mlp.py',
    shape: [784],
    passes: 20,
    temperature: T,
    rate: 0.001,
    batch: 128,
    aims: ' (aim: at least 1.0×)',
  });
