import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { drive, errorOf, fixtures, run } from '../../test/fixtures.ts';
import { defineDataSource, defineDynamics } from '../define/definition.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../checkpoint/codec.ts';

/** Rows of three spins. */
const rows = defineDataSource({
  name: 'rows',
  summary: 'Two rows of three spins.',
  options: z.object({}),
  make: () => ({
    load: () => ({
      name: 'rows',
      points: Float64Array.of(1, -1, 1, -1, -1, 1),
      count: 2,
      dimension: 3,
      columns: ['a', 'b', 'c'],
    }),
  }),
});
/** Flips every unit, and says that it leaves clamped ones alone. */
const careless = defineDynamics({
  name: 'careless',
  summary: 's',
  options: z.object({}),
  clamps: true,
  make: () => ({ timeStep: 1, init: () => undefined, advance: (_e, x) => x.data.forEach((s, i) => (x.data[i] = -s)) }),
});
/** Flips every unit. */
const free = defineDynamics({
  name: 'flip-all',
  summary: 's',
  options: z.object({}),
  spaces: ['spins'],
  make: () => ({ timeStep: 1, init: () => undefined, advance: () => undefined }),
});

const registry = fixtures([rows, careless, free]);
const recipe = (clamp: object, more: object = {}) => ({
  energy: { use: 'ring' },
  dynamics: { use: 'heat-bath' },
  temperature: 2,
  steps: 30,
  replicas: 5,
  units: 5,
  seed: 4,
  clamp,
  ...more,
});
const started = (clamp: object, more?: object) => run(recipe(clamp, more), {}, registry);
const refusal = (clamp: object, more?: object) => errorOf(() => started(clamp, more));

describe('clamped units', () => {
  it.each([
    ['a value for each', { units: [3, 0], values: [-1, 1] }, (r: number) => [1, -1, r][0], 0],
    ['one value for all', { units: { from: 1, to: 3 }, values: -1 }, () => -1, 2],
  ])('%s: they stay, the others move', (_name, clamp, valueOf, unit) => {
    const whole = started(clamp);
    drive(whole);
    const { x, clamped } = whole.simulation.assembly;
    for (let r = 0; r < 5; r++) expect(x.data[r * 5 + unit]).toBe(valueOf(r));
    expect([...clamped!.mask]).toEqual([0, 1, 2, 3, 4].map((i) => Number(clamped!.units.includes(i))));
    expect(new Set(Array.from({ length: 5 }, (_, r) => x.data[r * 5 + 4])).size).toBe(2);
  });

  it('several, each in its way; no unit in two of them', () => {
    const two = [
      { units: { from: 0, to: 1 }, values: 1 },
      { units: [4, 3], values: [-1, 1] },
    ];
    const whole = started(two);
    drive(whole);
    const { data } = whole.simulation.x;
    for (let r = 0; r < 5; r++) expect([0, 1, 3, 4].map((i) => data[5 * r + i])).toEqual([1, 1, 1, -1]);
    expect(refusal([two[0]!, { units: [1], values: 1 }])).toMatchObject({ path: 'clamp.units', value: 1 });
    expect(refusal([])).toMatchObject({ path: 'clamp' });
  });

  it('where the first state put them', () => {
    const whole = started({ units: [1, 2], values: 'initial' });
    const first = whole.simulation.x.data.slice();
    drive(whole);
    const { x } = whole.simulation;
    for (let r = 0; r < 5; r++) for (const i of [1, 2]) expect(x.data[r * 5 + i]).toBe(first[r * 5 + i]);
    expect([...x.data]).not.toEqual([...first]);
  });

  it('those that data describe, where none are named', () => {
    const whole = started({ values: 'data' }, { data: { use: 'rows' } });
    expect([...whole.simulation.assembly.clamped!.mask]).toEqual([1, 1, 1, 0, 0]);
  });

  it('rows again from the first after the last', () => {
    const whole = started({ units: [4, 0, 2], values: 'data' }, { data: { use: 'rows' } });
    drive(whole);
    const { data } = whole.simulation.x;
    for (let r = 0; r < 5; r++)
      expect([data[5 * r + 4], data[5 * r], data[5 * r + 2]]).toEqual(r % 2 === 0 ? [1, -1, 1] : [-1, -1, 1]);
  });

  it('stay so after a checkpoint, bit for bit', () => {
    const clamp = { units: [1, 2], values: 'initial' };
    const never = started(clamp);
    never.simulation.advance(30);
    const first = started(clamp);
    first.simulation.advance(11);
    const resumed = run(recipe(clamp), { from: decodeCheckpoint(encodeCheckpoint(first.checkpoint())) }, registry);
    resumed.simulation.advance(19);
    expect(resumed.simulation.x.data).toEqual(never.simulation.x.data);
  });

  it('mutant: dynamics that move them end the run', () => {
    const last = drive(started({ units: [3], values: 1 }, { dynamics: { use: 'careless' } })).events.at(-1)!;
    expect(last).toMatchObject({ type: 'failed', error: { code: 'plugin-failed', path: 'dynamics' } });
    expect(JSON.stringify(last)).toContain('dynamics careless moved unit 3 of replica 0, which is clamped');
  });
});

describe('a clamp that does not fit is refused', () => {
  it.each<[object, object, object]>([
    [{ units: [5], values: 1 }, {}, { path: 'clamp.units', value: 5, hint: 'units are 0 … 4' }],
    [{ units: [2, 2], values: 1 }, {}, { path: 'clamp.units', value: 2 }],
    [{ units: [1, 2], values: [1] }, {}, { path: 'clamp.values' }],
    [{ units: [1], values: 0 }, {}, { path: 'clamp.values', value: 0 }],
    [{ units: [1], values: 'data' }, {}, { code: 'missing-part', path: 'clamp.values' }],
    [{ units: [1], values: 'data' }, { data: { use: 'rows' } }, { path: 'clamp.values' }],
    [{ units: [-1], values: 1 }, {}, { path: 'clamp.units.0' }],
    [{ units: { from: 3, to: 1 }, values: 1 }, {}, { path: 'clamp.units' }],
    [
      { units: [1], values: 1 },
      { energy: { use: 'levels' }, dynamics: { use: 'equilibrate' } },
      { path: 'dynamics.use' },
    ],
  ])('%j %j', (clamp, more, error) => {
    expect(refusal(clamp, more)).toMatchObject(error);
  });

  it('by dynamics that move all units: names those that do not', () => {
    const error = refusal({ units: [1], values: 1 }, { dynamics: { use: 'flip-all' } });
    expect(error).toMatchObject({ code: 'missing-capability', path: 'dynamics.use' });
    expect(error.message).toContain('dynamics flip-all moves all of them');
    expect(error.hint).toContain('heat-bath');
    expect(error.hint).not.toContain('flip-all');
  });
});
