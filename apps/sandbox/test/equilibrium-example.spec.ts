import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { defineDataSource, definePlugin, simulateLoaded, type Dataset, type Registry } from '@ergodic/kernel';
import { z } from 'zod';
import { registryWith } from '../src/plugins/registry.ts';
import { outside } from './command.ts';

const here = outside();

/** 4,000 numbers of mean 0.5 and variance 1.6, one a row. */
const normal = defineDataSource({
  name: 'normal-numbers',
  summary: 'numbers of a normal law',
  options: z.object({}),
  make: () => ({
    load(): Dataset {
      const random = new RandomStreams(8, 'numbers', 1);
      const points = Float64Array.from({ length: 4000 }, () => 0.5 + Math.sqrt(1.6) * random.normal(0));
      return { name: 'numbers', points, count: 4000, dimension: 1, columns: ['u'] };
    },
  }),
});

describe('equilibrium propagation', () => {
  it('the example learns two moons, and its points are settled', () => {
    const { status, stdout, stderr } = here.ergodic('run', 'equilibrium-propagation', '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number | string>);
    const frames = events.filter(({ type }) => type === 'frame') as Record<string, number>[];
    const last = frames.at(-1)!;
    expect(last['accuracy']).toBeGreaterThan(0.98);
    expect(frames[0]!['trainAccuracy']).toBeLessThan(0.98);
    expect(last['loss']).toBeLessThan(0.02);
    // Far below β².
    expect(last['residual']).toBeLessThan(1e-3);
    expect(last['closingError']).toBeLessThan(1e-8);
  });

  let registry: Registry;
  beforeAll(() => {
    registry = registryWith([definePlugin({ name: 'numbers', version: '1', provides: [normal] })]);
  });

  const moons = (learning: object, steps: number) => ({
    seed: 3,
    replicas: 4,
    data: { use: 'moons', count: 60 },
    energy: { use: 'layered-hopfield', hidden: [12] },
    clamp: { values: 'data' },
    dynamics: { use: 'overdamped-langevin', timeStep: 0.1 },
    learning: { batch: 16, rate: 0.01, freeSteps: 15, nudgedSteps: 5, ...learning },
    temperature: 0.05,
    steps,
    observe: { every: 1 },
  });
  const rules: [string, object][] = [
    ['random-sign, thermal', { use: 'equilibrium-propagation', nudging: 'random-sign', thermal: true }],
    ['contrastive-hebbian', { use: 'contrastive-hebbian' }],
  ];

  it.each(rules)('%s: taken up from a checkpoint it has the same bits', async (_name, learning) => {
    const whole = await simulateLoaded(moons(learning, 6), registry);
    const all = [...whole.frames()];
    const first = await simulateLoaded(moons(learning, 6), registry);
    const frames = first.frames();
    while (first.simulation.tick.step < 3) frames.next();
    const from = first.checkpoint();
    const second = await simulateLoaded(moons(learning, 6), registry, { from });
    const rest = [...second.frames()];
    expect(rest.at(-1)!.values).toEqual(all.at(-1)!.values);
    for (const [name, { data }] of Object.entries(whole.simulation.assembly.energy.parameters))
      expect(second.simulation.assembly.energy.parameters[name]!.data).toEqual(data);
  });

  it('persistent contrastive divergence by Langevin chains fits a linear network to a normal law: 1 − w² = T/σ²', async () => {
    const T = 0.8;
    const run = await simulateLoaded(
      {
        seed: 5,
        replicas: 200,
        data: { use: 'normal-numbers' },
        energy: { use: 'layered-hopfield', hidden: [], outputs: 1, response: 'identity', weights: [[[0.3]]] },
        dynamics: { use: 'overdamped-langevin', timeStep: 0.2 },
        learning: {
          use: 'persistent-contrastive-divergence',
          batch: 200,
          rate: 0.006,
          hiddenSteps: 12,
          sampler: { use: 'overdamped-langevin', timeStep: 0.2 },
        },
        temperature: T,
        steps: 1200,
        observe: { every: 10 },
      },
      registry,
    );
    const { weights1, bias1 } = run.simulation.assembly.energy.parameters;
    let [variance, mean, count] = [0, 0, 0];
    for (const _ of run.frames()) {
      if (run.simulation.tick.step <= 600) continue;
      const [w, b] = [weights1!.data[0]!, bias1!.data[0]!];
      variance += T / (1 - w * w);
      mean += (w * b) / (1 - w * w);
      count++;
    }
    expect(Math.abs(variance / count / 1.6 - 1)).toBeLessThan(0.12);
    expect(Math.abs(mean / count - 0.5)).toBeLessThan(0.12);
  });
});
