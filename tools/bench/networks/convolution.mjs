// A convolutional network of thermal units on digits, by the gradient of the free energy, beside the same one in PyTorch.
import { raceOnDigits } from './digits.mjs';

const T = 0.1;
const thermal = { activation: { use: 'thermal-softplus' }, temperature: T };

export const run = () =>
  raceOnDigits({
    title: 'Convolutions 8 and 16 of 5 × 5, each pooled 2 × 2, then 128-10, softplus T ln(1 + e^(u/T))',
    layers: [
      { use: 'convolution-2d', filters: 8, window: 5, padding: 'same', ...thermal },
      { use: 'max-pooling', window: 2 },
      { use: 'convolution-2d', filters: 16, window: 5, padding: 'same', ...thermal },
      { use: 'max-pooling', window: 2 },
      { use: 'flatten' },
      { use: 'dense', units: 128, ...thermal },
      { use: 'dense', units: 10 },
    ],
    script: 'convolution.py',
    shape: [28, 28, 1],
    passes: 10,
    temperature: T,
    rate: 0.001,
    batch: 128,
    aims: '; aim: at least 97.5 % right',
  });
