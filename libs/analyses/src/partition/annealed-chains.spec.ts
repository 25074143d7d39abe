import { RunningMoments } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { contextOf, exactSamples, glass, logZ, machine, pairEnergyOf } from '../../test/small-systems.ts';
import { annealAlong, annealingPath, type AnnealedChains } from './annealed-chains.ts';
import { layerChains } from './layer-chains.ts';
import { layersOf } from './layers.ts';
import { pairwiseChains } from './pairwise-chains.ts';

const CHAINS = 100_000;
/** Two layers of spins, with the numbers of the machine of bits. */
const spinMachine = pairEnergyOf('spins', machine.pairwise!, 2);

const systems = [
  { name: 'pairs of bits', energy: machine, chains: (seed: number) => pairwise(machine, seed) },
  { name: 'pairs of spins', energy: glass, chains: (seed: number) => pairwise(glass, seed) },
  { name: 'layers of bits', energy: machine, chains: (seed: number) => layers(machine, seed) },
  { name: 'layers of spins', energy: spinMachine, chains: (seed: number) => layers(spinMachine, seed) },
];

function pairwise(energy: typeof machine, seed: number) {
  const chains = pairwiseChains(energy, CHAINS, 'chains', contextOf(seed));
  return { chains, begin: (rows: Float64Array) => chains.setState(rows) };
}

function layers(energy: typeof machine, seed: number) {
  const chains = layerChains(layersOf(energy)!, CHAINS, 'chains', contextOf(seed));
  return { chains, begin: (rows: Float64Array) => chains.setVisible(rows, 0, energy.space.units) };
}

/** z of the mean of w against Z_end/Z_start. */
function z(logWeights: Float64Array, logRatio: number): number {
  const moments = new RunningMoments();
  for (const x of logWeights) moments.add(Math.exp(x - logRatio));
  return (moments.mean - 1) / Math.sqrt(moments.variance / CHAINS);
}

/** Chains that move at the β before the last one. */
function late(chains: AnnealedChains): AnnealedChains {
  let before = 0;
  return {
    ...chains,
    sweep(beta) {
      chains.sweep(before);
      before = beta;
    },
  };
}

const doubled = (chains: AnnealedChains): AnnealedChains => ({
  ...chains,
  logWeights(beta, out) {
    chains.logWeights(2 * beta, out);
  },
});

describe.each(systems)('LRN-20: annealed importance sampling, $name', ({ energy, chains: make }) => {
  it.each([0.5, 2.2])('T = %s: ⟨w⟩ = Z/Z₀ forward, at every place of the path', (T) => {
    const { chains } = make(1);
    const run = (of: AnnealedChains) => {
      of.scatter();
      return annealAlong(of, [0, 0.2 / T, 0.7 / T, 1 / T], [2, 3]);
    };
    const [middle, end] = run(chains) as [Float64Array, Float64Array];
    expect(Math.abs(z(end, logZ(energy, T) - chains.logStates))).toBeLessThan(5.2);
    expect(Math.abs(z(middle, logZ(energy, T / 0.7) - chains.logStates))).toBeLessThan(5.2);
    if (T > 1) return;
    expect(Math.abs(z(run(doubled(chains))[1]!, logZ(energy, T) - chains.logStates))).toBeGreaterThan(20);
    expect(Math.abs(z(run(late(chains))[1]!, logZ(energy, T) - chains.logStates))).toBeGreaterThan(6);
  });

  it.each([0.5, 1.6])('T = %s: ⟨w⟩ = Z₀/Z backward from equilibrium; not from anywhere', (T) => {
    const { chains, begin } = make(2);
    const path = [1 / T, 0.6 / T, 0.15 / T, 0];
    const due = chains.logStates - logZ(energy, T);
    begin(exactSamples(energy, T, CHAINS, 3).rows);
    expect(Math.abs(z(annealAlong(chains, path, [3])[0]!, due))).toBeLessThan(5.2);
    begin(exactSamples(energy, 1.3 * T, CHAINS, 4).rows);
    expect(Math.abs(z(annealAlong(chains, path, [3])[0]!, due))).toBeGreaterThan(6);
  });
});

describe.each(['bits', 'spins'] as const)('LRN-20: from independent units to the machine, %s', (kind) => {
  const energy = pairEnergyOf(kind, machine.pairwise!, 2);
  const base = Float64Array.of(0.9, -1.4);
  const logSum = (a: number) => Math.log(kind === 'bits' ? 1 + Math.exp(a) : 2 * Math.cosh(a));

  it.each([0.4, 1.7])('T = %s: ⟨w⟩ = Z/Z₀ both ways; from other log odds another ratio', (T) => {
    const make = (odds: Float64Array) => layerChains(layersOf(energy)!, CHAINS, 'chains', contextOf(3), T, odds);
    const chains = make(base);
    expect(chains.logStates).toBeCloseTo(2 * Math.LN2 + logSum(0.9) + logSum(-1.4), 12);
    const due = logZ(energy, T) - chains.logStates;
    chains.scatter();
    expect(Math.abs(z(annealAlong(chains, [0, 0.3, 0.8, 1], [3])[0]!, due))).toBeLessThan(5.2);
    chains.setVisible(exactSamples(energy, T, CHAINS, 5).rows, 0, 4);
    expect(Math.abs(z(annealAlong(chains, [1, 0.5, 0.2, 0], [3])[0]!, -due))).toBeLessThan(5.2);
    // Not from states of the law without its log odds.
    const uniform = make(new Float64Array(2));
    uniform.scatter();
    const plain = annealAlong(uniform, [0, 0.3, 0.8, 1], [3])[0]!;
    expect(Math.abs(z(plain, due))).toBeGreaterThan(10);
    expect(Math.abs(z(plain, logZ(energy, T) - uniform.logStates))).toBeLessThan(5.2);
  });
});

describe('the path of β', () => {
  it('goes from 0 through each β, in steps about equal', () => {
    const { path, places } = annealingPath([0.1, 0.5, 1], 20);
    expect(path).toHaveLength(21);
    expect(places.map((k) => path[k])).toEqual([0.1, 0.5, 1]);
    for (let k = 1; k < path.length; k++) expect(path[k]! - path[k - 1]!).toBeCloseTo(0.05, 12);
    expect(annealingPath([1e-6, 1], 4)).toEqual({
      path: [0, 1e-6, ...[1, 2, 3].map((i) => 1e-6 + ((1 - 1e-6) * i) / 4), 1],
      places: [1, 5],
    });
  });

  it('place 0 has weight 1', () => {
    const chains = pairwiseChains(machine, 3, 'chains', contextOf());
    expect(annealAlong(chains, [0, 1], [0])[0]).toEqual(new Float64Array(3));
  });
});
