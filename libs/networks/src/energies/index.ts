import type { Definition } from '@ergodic/kernel';
import { networkSummary } from '../network/network-summary.ts';
import { latentImages } from './latent-images.ts';
import { layeredHopfield } from './layered-hopfield.ts';
import { network } from './network.ts';
import { neural } from './neural.ts';
import { policy } from './policy.ts';
import { thermodynamicVae } from './thermodynamic-vae.ts';

export const energies: readonly Definition[] = [
  layeredHopfield,
  network as unknown as Definition,
  networkSummary as unknown as Definition,
  neural,
  policy,
  thermodynamicVae,
  latentImages,
];

export { latentImages, layeredHopfield, network, networkSummary, neural, policy, thermodynamicVae };
