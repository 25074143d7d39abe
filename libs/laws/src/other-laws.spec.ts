import { batchOf, type Batch } from '@ergodic/numerics';
import {
  categories,
  spins,
  type Activation,
  type Coupling,
  type Dynamics,
  type Energy,
  type Entropy,
} from '@ergodic/kernel';
import { describe } from 'vitest';
import { activationLaws } from './activation-laws.ts';
import { couplingLaws } from './coupling-laws.ts';
import { dynamicsLaws } from './dynamics-laws.ts';
import { entropyLaws } from './entropy-laws.ts';
import { learningLaws } from './learning-laws.ts';
import { scheduleLaws } from './schedule-laws.ts';
import { holds, rejects } from '../test/suites.ts';

describe('scheduleLaws (NET-08)', () => {
  const linear = (from: number, to: number, clamp = true) => ({
    value: (t: number) => (clamp ? Math.max(to, from - t / 100) : from - t / 100),
    duration: 100 * (from - to),
  });
  const claims = { start: 2, monotone: 'falling', min: 0.5, max: 2 } as const;
  holds('hold for a clamped line', scheduleLaws(linear(2, 0.5), claims));
  rejects(
    'a line that goes on below its end',
    scheduleLaws(linear(2, 0.5, false), claims),
    'it stays within its bounds',
  );
  rejects('another start', scheduleLaws(linear(2.1, 0.5), claims), 'it starts where it says');
  rejects('a power law that diverges', scheduleLaws({ value: (t) => t ** -0.5 }, { start: Infinity }), 'it is finite');
  rejects('a wave', scheduleLaws({ value: (t) => 1.25 + 0.75 * Math.cos(t) }, claims), 'it is falling');
  rejects(
    'a negative duration',
    scheduleLaws({ value: () => 2, duration: -1 }, claims),
    'its last moment is not before its first',
  );
});

describe('entropyLaws', () => {
  const shannon = (f: (p: number) => number): Entropy => ({
    of: 'probabilities',
    addEntropy(p, out) {
      for (let j = 0; j < p.data.length; j++) out[Math.floor(j / p.width)]! += f(p.data[j]!);
    },
  });
  const right = (p: number): number => (p > 0 ? -p * Math.log(p) : 0);
  holds('hold for Shannon’s', entropyLaws(shannon(right), { shannon: true }));
  rejects(
    'wrong sign',
    entropyLaws(
      shannon((p) => -right(p)),
      { shannon: true },
    ),
    '0 ≤ S ≤ ln n',
  );
  rejects(
    'bits for nats',
    entropyLaws(
      shannon((p) => right(p) / Math.LN2),
      { shannon: true },
    ),
    'S = ln n for the uniform law',
  );
  rejects(
    '0 ln 0',
    entropyLaws(
      shannon((p) => -p * Math.log(p)),
      { shannon: true },
    ),
    'S = 0 where one choice is certain',
  );
  rejects(
    'Tsallis claimed as additive',
    entropyLaws(
      shannon((p) => p - p * p),
      { shannon: true },
    ),
    'additive over independent parts',
  );
  rejects(
    'an entropy that overwrites',
    entropyLaws({ ...shannon(right), addEntropy: (p, out) => (out.fill(0), shannon(right).addEntropy(p, out)) }),
    'rows are independent and accumulate',
  );
  rejects('a convex function', entropyLaws(shannon((p) => p * p)), 'concave: S(mixture) ≥ mixture of S');
});

describe('entropyLaws of samples', () => {
  /** From how often each row occurs, by `key`: f(n/R) summed, or what the mutant makes of it. */
  const counted = (
    f: (share: number) => number,
    key: (row: Float64Array, r: number) => string = (row) => row.join(),
    add = (out: Float64Array, S: number): void => void (out[0]! += S),
  ): Entropy => ({
    of: 'samples',
    addEntropy({ data, replicas, width }, out) {
      const counts = new Map<string, number>();
      for (let r = 0; r < replicas; r++) {
        const name = key(data.subarray(r * width, (r + 1) * width), r);
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      add(
        out,
        [...counts.values()].reduce((sum, n) => sum + f(n / replicas), 0),
      );
    },
  });
  const right = (p: number): number => -p * Math.log(p);
  holds('hold for Shannon’s', entropyLaws(counted(right), { shannon: true }));
  rejects('wrong sign', entropyLaws(counted((p) => -right(p))), 'S ≥ 0');
  rejects(
    'bits for nats',
    entropyLaws(
      counted((p) => right(p) / Math.LN2),
      { shannon: true },
    ),
    'S = −Σ (n/R) ln(n/R)',
  );
  rejects('every row counted apart', entropyLaws(counted(right, (_, r) => `${r}`)), 'S = 0 where all rows are equal');
  rejects(
    'the first row counted apart',
    entropyLaws(counted(right, (row, r) => (r === 0 ? '' : row.join()))),
    'the order of the rows does not matter',
  );
  rejects(
    'a row known by its sum',
    entropyLaws(counted(right, (row) => `${row.reduce((sum, c) => sum + c, 0)}`)),
    'the names of the choices do not matter',
  );
  rejects(
    'an entropy that overwrites',
    entropyLaws(counted(right, undefined, (out, S) => void (out[0] = S))),
    'it adds to the first number, and to no other',
  );
});

describe('activationLaws', () => {
  const sigmoid = (slope: number): Activation => ({
    over: 'elements',
    apply(u, T, out) {
      if (!(T > 0)) throw new RangeError(`T is ${T}`);
      u.forEach((x, i) => (out[i] = 1 / (1 + Math.exp(-x / T))));
    },
    derivative(u, T, v, out) {
      u.forEach((x, i) => {
        const y = 1 / (1 + Math.exp(-x / T));
        out[i] = (slope * v[i]! * y * (1 - y)) / T;
      });
    },
  });
  holds('hold for a sigmoid', activationLaws(sigmoid(1)));
  rejects('derivative of the wrong sign', activationLaws(sigmoid(-1)), 'the derivative matches central differences');
  rejects('rows that do not sum to 1', activationLaws({ ...sigmoid(1), over: 'rows' }), 'outputs of a row sum to 1');
  rejects(
    'naive exponentials',
    activationLaws({
      ...sigmoid(1),
      apply: (u, T, out) => u.forEach((x, i) => (out[i] = Math.exp(x / T) / (1 + Math.exp(x / T)))),
    }),
    'no overflow at |u/T| = 1e4',
  );
  rejects('T = 0 let through', activationLaws({ ...sigmoid(1), apply: (u, _T, out) => out.set(u) }), 'T must be > 0');
});

describe('couplingLaws (NEQ-24)', () => {
  const edges = { nodes: 3, from: Int32Array.of(0, 1), to: Int32Array.of(1, 2), weight: Float64Array.of(1, 0.5) };
  const chain = (back = 1, sign = 1): Coupling => ({
    edges,
    addFlow(x, out) {
      for (let r = 0; r < x.replicas; r++)
        edges.weight.forEach((g, e) => {
          const [i, j] = [3 * r + edges.from[e]!, 3 * r + edges.to[e]!];
          const flow = sign * g * (x.data[j]! - x.data[i]!);
          out.data[i]! += flow;
          out.data[j]! -= back * flow;
        });
    },
  });
  holds('hold for a chain', couplingLaws(chain(), { conductance: true }));
  rejects('flow that gets lost', couplingLaws(chain(0.9)), 'what i gives, j gets');
  rejects(
    'flow uphill',
    couplingLaws(chain(1, -1), { conductance: true }),
    'maximum principle: nothing flows into the highest node, nothing out of the lowest',
  );
  rejects(
    'an edge given twice',
    couplingLaws({ ...chain(), edges: { ...edges, from: Int32Array.of(0, 1), to: Int32Array.of(1, 0) } }),
    'each edge joins two different nodes, once',
  );
});

/** Heat bath on one unit with levels 0, 1, 3: each step draws a fresh choice. */
const levels = Float64Array.of(0, 1, 3);
const levelEnergy: Energy = {
  space: categories(1, 3),
  parameters: {},
  addEnergy: (x, out, scale = 1) => x.data.forEach((c, r) => (out[r]! += scale * levels[c]!)),
  conditional: (_x, _r, _u, out) => out.set(levels),
};
function heatBath({ factor = 1, shared = false, wrongHeat = false } = {}): Dynamics<{ uniform(r: number): number }> {
  const law = (T: number): Float64Array => {
    const w = levels.map((e) => Math.exp((-factor * e) / T));
    const Z = w.reduce((sum, v) => sum + v, 0);
    return w.map((v) => v / Z);
  };
  return {
    timeStep: 1,
    booksHeat: true,
    init: (_energy, x, context) => context.stream('moves', x.replicas),
    advance(_energy, x, streams, tick) {
      const p = law(tick.temperature);
      for (let r = 0; r < x.replicas; r++) {
        let u = streams.uniform(shared ? 0 : r);
        let c = 0;
        while (c < 2 && u >= p[c]!) u -= p[c++]!;
        tick.heat[r]! += (levels[c]! - levels[x.data[r]!]!) * (wrongHeat ? -1 : 1);
        x.data[r] = c;
      }
    },
    transitionMatrix: (_energy, T) => Float64Array.from({ length: 9 }, (_, k) => law(T)[k % 3]!),
  };
}

describe('dynamicsLaws (GEN-07)', () => {
  const laws = (dynamics: unknown, reversible = true) =>
    dynamicsLaws(() => ({ dynamics: dynamics as Dynamics, energy: levelEnergy }), {
      reversible,
      start: (x) => x.data.fill(2),
    });
  holds('hold for a heat bath', laws(heatBath()));
  rejects(
    'degeneracies left out',
    dynamicsLaws(
      () => ({
        dynamics: heatBath() as Dynamics,
        energy: { ...levelEnergy, logDegeneracy: Float64Array.from([1, 1, 2], Math.log) },
      }),
      { start: (x) => x.data.fill(2) },
    ),
    'the Boltzmann law is invariant at T = 2.5',
  );
  rejects('another temperature', laws(heatBath({ factor: 1.1 })), 'the Boltzmann law is invariant at T = 0.6');
  rejects(
    'one random number for all replicas',
    laws(heatBath({ shared: true })),
    'replicas do not know of one another',
  );
  rejects('heat of the wrong sign', laws(heatBath({ wrongHeat: true })), 'the heat booked is the change of energy');
  const cycle = (p: number): unknown => ({
    ...heatBath(),
    transitionMatrix: () => Float64Array.of(1 - p, p, 0, 0, 1 - p, p, p, 0, 1 - p),
  });
  rejects('a cycle', laws(cycle(0.3)), 'the Boltzmann law is invariant at T = 2.5');
  rejects(
    'rows that do not sum to 1',
    laws({ ...heatBath(), transitionMatrix: () => new Float64Array(9).fill(0.3) }),
    'the Boltzmann law is invariant at T = 0.6',
  );
  const forgetful = {
    ...heatBath(),
    init: () => ({ steps: 0 }),
    advance: (_e: Energy, x: Batch, state: { steps: number }) => void x.data.fill(state.steps++ % 3),
  };
  rejects('memory of its own', laws(forgetful), 'a walk that is taken up again has the same bits');
  let calls = 0;
  rejects(
    'randomness of its own',
    laws({ ...heatBath(), advance: (_e: Energy, x: Batch) => void x.data.fill(calls++ % 3) }),
    'same seed, same bits',
  );
});

describe('learningLaws', () => {
  const energy = (): Energy => {
    const w = { shape: [2], data: Float64Array.of(0.4, -0.3) };
    return {
      space: spins(2),
      parameters: { w },
      addEnergy: (x, out, scale = 1) =>
        x.data.forEach((s, j) => (out[Math.floor(j / 2)]! += scale * (s - w.data[j % 2]!) ** 2)),
    };
  };
  const objective = ({ energy: e, x }: { energy: Energy; x: Parameters<Energy['addEnergy']>[0] }): number => {
    const out = new Float64Array(x.replicas);
    e.addEnergy(x, out);
    return out.reduce((sum, v) => sum + v, 0);
  };
  const rule = (sign = 1, half = 1) => ({
    init: () => undefined,
    gradient(
      { energy: e, x }: { energy: Energy; x: { data: Float64Array } },
      _s: unknown,
      _t: unknown,
      out: Energy['parameters'],
    ) {
      const g = out['w']!.data.fill(0);
      x.data.forEach((s, j) => (g[j % 2]! += half * 2 * (e.parameters['w']!.data[j % 2]! - s)));
    },
    update({ energy: e, x }: { energy: Energy; x: { data: Float64Array; replicas: number } }) {
      const w = e.parameters['w']!.data;
      const mean = [0, 1].map((i) => x.data.reduce((sum, s, j) => sum + (j % 2 === i ? s : 0), 0) / x.replicas);
      w.forEach((v, i) => (w[i] = v + sign * (mean[i]! - v)));
      return { settled: true };
    },
  });
  const laws = (sign = 1, half = 1) =>
    learningLaws(
      () => ({
        rule: rule(sign, half),
        model: { energy: energy(), x: batchOf(Float64Array.of(1, 1, 1, -1, 1, -1), 3, 2) },
      }),
      { objective, temperature: 0.7, descends: true, reachesRest: true },
    );
  holds('hold for the mean', laws());
  rejects('ascent', laws(-1), 'no update raises the objective');
  rejects('a step of half the way', laws(0.5), 'an update rests where the gradient is zero');
  rejects('gradient without the factor 2', laws(1, 0.5), 'gradient = ∂(objective)/∂θ');
});
