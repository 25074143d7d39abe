import { KERNEL_VERSION, type Network } from '@ergodic/kernel';

/** What each output of the model is. */
export function meaningsOf({ readout, state, layers }: Network): Record<string, string> {
  return {
    logits: 'minus the energies of the classes',
    probabilities: 'of the classes: e^(logits/T)/Z',
    output: readout === 'values' ? 'the means of the values that are told' : '',
    energy: 'U of each sample, the sum over the layers, an energy',
    entropy: 'S of each sample, the sum over the layers, nats',
    'free-energy': 'F = U − TS of each sample, an energy',
    ...Object.fromEntries(
      Object.keys(state).map((name) => [`next.${name}`, `to be fed as state.${name} at the next call`]),
    ),
    ...Object.fromEntries(
      Object.entries(layers).flatMap(([name, { conventions }]) => [
        [`${name}.temperature`, 'T of the layer, an energy'],
        [`${name}.energy`, `U: ${conventions?.energy ?? ''}`],
        [`${name}.entropy`, `S, nats: ${conventions?.entropy ?? ''}`],
        [`${name}.free-energy`, 'F = U − TS of the layer, an energy'],
      ]),
    ),
  };
}

/** Beside what errors of U, S and F count: T and a nat, since all may be next to nothing. */
export function floorsOf({ layers }: Network, T: number): Record<string, number> {
  const of = (before: string): [string, number][] => [
    [`${before}energy`, T],
    [`${before}entropy`, 1],
    [`${before}free-energy`, T],
  ];
  return Object.fromEntries([...of(''), ...Object.keys(layers).flatMap((name) => of(`${name}.`))]);
}

/** What the model’s metadata say of the network. */
export function ownFacts({ layers, readout }: Network, T: number): Record<string, string> {
  return {
    kind: 'network',
    temperature: String(T),
    readout,
    layers: Object.entries(layers)
      .map(([name, { input: from, output }]) => `${name} [${from.join(', ')}] → [${output.join(', ')}]`)
      .join('; '),
    units: 'k_B = 1: energies and temperatures in one unit; entropies in nats',
    kernel: KERNEL_VERSION,
  };
}
