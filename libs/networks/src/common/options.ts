import { z } from 'zod';
import { partOption } from '@ergodic/kernel';

/** Options that layers share. */
export const temperatureOption = z
  .number()
  .positive()
  .optional()
  .describe('T of this layer, an energy; the network’s where left out');

export const activationOption = partOption('activation')
  .optional()
  .describe('the response of its units, at the temperature of the layer; none where left out');
