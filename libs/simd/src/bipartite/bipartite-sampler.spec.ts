import fc from 'fast-check';
import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { WorkerPool } from '../worker-pool.ts';
import { BipartiteSampler, type BipartiteOptions } from './bipartite-sampler.ts';
import { overBits, type BipartiteParameters } from './bipartite-parameters.ts';
import { twinMean, twinSample, type TwinLayer } from './bipartite.twin.ts';

interface Shape {
  visible: number;
  hidden: number;
  chains: number;
  kind: 'bits' | 'spins';
  seed: number;
}

/** Parameters and a first state that are different everywhere. */
function setUp({ visible, hidden, chains, kind, seed }: Shape, more: Partial<BipartiteOptions> = {}) {
  const random = new RandomStreams(seed, 'parameters', 1);
  const normals = (n: number, scale: number) => Float64Array.from({ length: n }, () => scale * random.normal(0));
  const parameters: BipartiteParameters = {
    coupling: normals(visible * hidden, 0.7),
    visibleField: normals(visible, 0.5),
    hiddenField: normals(hidden, 0.5),
  };
  const off = kind === 'bits' ? 0 : -1;
  const states = (units: number) => {
    const one = new RandomStreams(seed, 'states', chains);
    return Float64Array.from({ length: chains * units }, (_, k) =>
      one.uniform(Math.floor(k / units)) < 0.4 ? 1 : off,
    );
  };
  const v = states(visible);
  const h = states(hidden);
  const streams = new RandomStreams(seed, 'moves', chains);
  const sampler = new BipartiteSampler({ visible, hidden, chains, kind, streams, ...more });
  sampler.setParameters(parameters);
  sampler.setState('visible', v);
  sampler.setState('hidden', h);
  return { sampler, streams, parameters, v, h, off };
}

function stateOf(sampler: BipartiteSampler, layer: 'visible' | 'hidden'): Float64Array {
  const { chains } = sampler.options;
  const out = new Float64Array(chains * sampler.options[layer]);
  sampler.readState(layer, out);
  return out;
}

const shapes = fc.record({
  visible: fc.integer({ min: 1, max: 70 }),
  hidden: fc.integer({ min: 1, max: 70 }),
  chains: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(159, 160, 200)),
  kind: fc.constantFrom<'bits' | 'spins'>('bits', 'spins'),
  seed: fc.nat({ max: 2 ** 30 }),
});

/** The two layers as float32 numbers of the kernel. */
function twinLayers(
  shape: Shape,
  parameters: BipartiteParameters,
  clamped: Uint8Array,
  v: Float64Array,
  h: Float64Array,
) {
  const { visible: n, hidden: m } = shape;
  const { factor, b, c } = overBits(parameters, n, m, shape.kind);
  const rows = (x: Float64Array, width: number) =>
    Array.from({ length: shape.chains }, (_, r) =>
      Uint8Array.from(x.subarray(r * width, (r + 1) * width), (value) => Number(value > 0)),
    );
  const W = parameters.coupling;
  const visible: TwinLayer = {
    bits: rows(v, n),
    bias: Float32Array.from(b),
    coupling: (i, j) => factor * W[i * m + j]!,
    clamped: clamped.subarray(0, n),
  };
  const hidden: TwinLayer = {
    bits: rows(h, m),
    bias: Float32Array.from(c),
    coupling: (j, i) => factor * W[i * m + j]!,
    clamped: clamped.subarray(n),
  };
  return { visible, hidden };
}

const flat = (bits: Uint8Array[], off: number) => bits.flatMap((row) => [...row].map((bit) => off + (1 - off) * bit));

describe('bipartite sampler: the kernel and its twin', () => {
  it('draw the same states from the same words, clamped units or not, at any temperature', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(0, 0.3, 1.7, Infinity), fc.boolean(), (shape, beta, clamps) => {
        const clamped = Uint8Array.from({ length: shape.visible + shape.hidden }, (_, u) =>
          clamps && u % 3 === 0 ? 1 : 0,
        );
        const { sampler, streams, parameters, v, h, off } = setUp(shape, { clamped });
        const { visible, hidden } = twinLayers(shape, parameters, clamped, v, h);
        const own = new RandomStreams(shape.seed, 'moves', shape.chains);
        const twinBeta = Math.min(beta, 1e30);
        sampler.sweep(beta, 2);
        for (let s = 0; s < 2; s++) {
          twinSample(hidden, visible, twinBeta, own);
          twinSample(visible, hidden, twinBeta, own);
        }
        expect([...stateOf(sampler, 'hidden')]).toEqual(flat(hidden.bits, off));
        expect([...stateOf(sampler, 'visible')]).toEqual(flat(visible.bits, off));
        expect(streams.state).toEqual(own.state);
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it('tell the same means', () => {
    const shape: Shape = { visible: 37, hidden: 50, chains: 5, kind: 'spins', seed: 3 };
    const { sampler, parameters, v, h } = setUp(shape);
    const { visible, hidden } = twinLayers(shape, parameters, new Uint8Array(87), v, h);
    const means = new Float64Array(5 * 50);
    sampler.means('hidden', 0.6, means);
    means.forEach((mean, k) => {
      const bit = twinMean(hidden, k % 50, visible.bits[Math.floor(k / 50)]!, 0.6);
      expect(mean).toBe(2 * bit - 1);
    });
  });
});

describe('bipartite sampler: chains', () => {
  it('do not know of one another: 3 are the first of 170, of which each has a temperature of its own', () => {
    const betas = Array.from({ length: 170 }, (_, r) => 0.2 + 0.01 * r);
    const run = (chains: number) => {
      const { sampler } = setUp({ visible: 40, hidden: 20, chains, kind: 'bits', seed: 9 });
      sampler.sweep(betas.slice(0, chains), 3);
      return stateOf(sampler, 'visible');
    };
    expect(run(3)).toEqual(run(170).slice(0, 120));
    expect(run(165)).toEqual(run(170).slice(0, 165 * 40));
  });

  it('are the same bits with 2 threads, and so are sums over them', async () => {
    const pool = new WorkerPool(2);
    const run = (more: Partial<BipartiteOptions>) => {
      const { sampler } = setUp({ visible: 150, hidden: 90, chains: 300, kind: 'bits', seed: 1 }, more);
      sampler.sweep(0.8, 4);
      const sums = emptySums(150, 90);
      sampler.addCorrelations(sums, 1, 0.8);
      return { v: stateOf(sampler, 'visible'), sums };
    };
    expect(run({ pool })).toEqual(run({}));
    await pool.close();
  });
});

const emptySums = (n: number, m: number) => ({
  coupling: new Float64Array(n * m),
  visible: new Float64Array(n),
  hidden: new Float64Array(m),
});

describe('bipartite sampler: sums', () => {
  it('energies and correlations are those of the definition', () => {
    fc.assert(
      fc.property(shapes, fc.boolean(), (shape, ofMeans) => {
        const { visible: n, hidden: m, chains } = shape;
        const { sampler, parameters, v, h } = setUp(shape);
        const { coupling: W, visibleField: b, hiddenField: c } = parameters;
        const energies = new Float64Array(chains);
        sampler.energies(energies);
        const second = Float64Array.from(h);
        if (ofMeans) sampler.means('hidden', 0.9, second);
        const sums = emptySums(n, m);
        sampler.addCorrelations(sums, 0.5, ofMeans ? 0.9 : undefined);
        const expected = emptySums(n, m);
        for (let r = 0; r < chains; r++) {
          let E = 0;
          for (let i = 0; i < n; i++) {
            const vi = v[r * n + i]!;
            E -= b[i]! * vi;
            expected.visible[i]! += 0.5 * vi;
            for (let j = 0; j < m; j++) {
              E -= W[i * m + j]! * vi * h[r * m + j]!;
              expected.coupling[i * m + j]! += 0.5 * vi * second[r * m + j]!;
            }
          }
          for (let j = 0; j < m; j++) {
            E -= c[j]! * h[r * m + j]!;
            expected.hidden[j]! += 0.5 * second[r * m + j]!;
          }
          expect(Math.abs(energies[r]! - E)).toBeLessThan(2e-6 * n * m + 1e-5);
        }
        for (const name of ['coupling', 'visible', 'hidden'] as const)
          sums[name].forEach((sum, k) => expect(Math.abs(sum - expected[name][k]!)).toBeLessThan(2e-5 * chains));
      }),
      { numRuns: 30, seed: 6 },
    );
  });
});

describe('bipartite sampler: bad input is told', () => {
  const good = { visible: 3, hidden: 2, chains: 4, kind: 'bits', seed: 1 } as const;
  const streams = new RandomStreams(1, 'moves', 4);

  it.each([
    [{ ...good, streams, chains: 0 }, 'chains is 0'],
    [{ ...good, streams, hidden: 1.5 }, 'hidden is 1.5'],
    [{ ...good, streams: new RandomStreams(1, 'moves', 3) }, 'streams.blocks is 3, must be 4'],
    [{ ...good, streams, clamped: [1] }, 'clamped.length is 1, must be visible + hidden = 5'],
  ])('%#', (options, message) => {
    expect(() => new BipartiteSampler(options)).toThrow(message);
  });

  it('parameters, temperatures and rows', () => {
    const { sampler, parameters } = setUp(good);
    expect(() => sampler.setParameters({ ...parameters, coupling: [1, NaN, 0, 0, 0, 0] })).toThrow(
      'coupling[1] is NaN',
    );
    expect(() => sampler.setParameters({ ...parameters, hiddenField: [1] })).toThrow('hiddenField.length is 1');
    expect(() => sampler.sample('hidden', -1)).toThrow('beta is -1');
    expect(() => sampler.sample('hidden', [1, 1, NaN, 1])).toThrow('beta is NaN');
    expect(() => sampler.freeEnergies(0, new Float64Array(4))).toThrow('must be > 0');
    expect(() => sampler.setState('visible', new Float64Array(11))).toThrow('do not hold 4 rows of 3');
    expect(() => new BipartiteSampler({ ...good, streams }).sample('hidden', 1)).toThrow('setParameters');
  });
});
