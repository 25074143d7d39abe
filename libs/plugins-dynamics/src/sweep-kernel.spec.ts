import { describe, expect, it } from 'vitest';
import type { Dynamics, Energy } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { box, mixed, ring } from '../test/lattices.ts';
import { contextOf, observed, pairs, rigOf, torus } from '../test/support.ts';
import { LatticeKernel } from './lattice-kernel.ts';
import { metropolis } from './metropolis.ts';
import { PairwiseKernel } from './pairwise-kernel.ts';
import type { Scan } from './single-site.ts';
import { sweepKernel } from './sweep-kernel.ts';

describe('which kernel sweeps', () => {
  const kernelOf = (scan: Scan, energy: Energy, clamped?: Uint8Array) => {
    const free = Int32Array.from({ length: energy.space.units }, (_, i) => i).filter((i) => clamped?.[i] !== 1);
    const x = mixed(energy, 2);
    return sweepKernel('heat-bath', scan, energy, x, contextOf(2), free, { compute: 'simd', clamped });
  };

  it('that of lattices: chromatic scans of spins, all free; open, or periodic with even lengths', () => {
    for (const energy of [torus(4), torus(6, 0.3), ring(4, 1, 0), box(2, 3, 4, 1, 0), box(1, 5, 3, 1, 0)])
      expect(kernelOf('chromatic', energy)).toBeInstanceOf(LatticeKernel);
    expect(kernelOf('chromatic', torus(4), new Uint8Array(16))).toBeInstanceOf(LatticeKernel);
  });

  it('that of pairs: sequential scans, odd periodic lengths, other graphs, bits, clamped units', () => {
    const bits = pairs(
      'bits',
      [
        [0, 1, 1],
        [1, 2, 1],
      ],
      [0, 0, 0],
    );
    const star = pairs(
      'spins',
      [
        [0, 1, 1],
        [0, 2, 1],
        [0, 3, 1],
      ],
      [0, 0, 0, 0],
    );
    for (const energy of [torus(3), torus(5), ring(7, 1, 0), bits, star])
      expect(kernelOf('chromatic', energy)).toBeInstanceOf(PairwiseKernel);
    expect(kernelOf('sequential', torus(4))).toBeInstanceOf(PairwiseKernel);
    expect(
      kernelOf(
        'chromatic',
        torus(4),
        Uint8Array.from({ length: 16 }, (_, i) => Number(i === 3)),
      ),
    ).toBeInstanceOf(PairwiseKernel);
    expect(kernelOf('random', torus(4))).toBeUndefined();
  });

  it('streams of both kernels are there from the first, whichever sweeps: a checkpoint has the same ones always', () => {
    const alike = box(1, 3, 3, 0.7, 0.3);
    const unlike = pairs(
      'spins',
      Array.from(alike.pairwise!.from, (i, e) => [i, alike.pairwise!.to[e]!, 0.1 * e] as const),
      [...alike.pairwise!.field],
    );
    for (const energy of [alike, unlike]) {
      const context = lawContext(1, 2);
      const dynamics = metropolis.make({ scan: 'chromatic' }, context) as Dynamics;
      dynamics.init(energy, mixed(energy, 2), context);
      expect([...context.streams.keys()].sort()).toEqual(['lattice-moves', 'moves']);
    }
  });

  it('metropolis tells how many spins it has turned', () => {
    const energy = torus(6, 0.2);
    const dynamics = metropolis.make({ scan: 'chromatic' }, { ...contextOf(5), compute: 'simd' }) as Dynamics;
    const rig = rigOf(dynamics, energy, mixed(energy, 5));
    for (let n = 0; n < 4; n++) {
      const before = rig.x.data.slice();
      rig.run(1, 2.1);
      const shares = observed(dynamics, rig, 'acceptance');
      for (let r = 0; r < 5; r++) {
        const turned = rig.x.data.subarray(36 * r, 36 * r + 36).filter((s, i) => s !== before[36 * r + i]).length;
        expect(shares[r]).toBe(turned / 36);
      }
    }
  });
});
