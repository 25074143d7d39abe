import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, layer, layerByHand, waves } from '../../test/layer.ts';
import { largestError, numbers } from '../../test/run.ts';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from '../ops/index.ts';
import { type Feeds } from './feeds.ts';
import { openSession, type Session } from './session.ts';

describe('a session', () => {
  let session: Session;
  beforeAll(async () => {
    session = await openSession(layer(), { threads: 1 });
  });
  afterAll(() => session.close());

  it.each([0, 1, 5, 64])('runs at batch %d', async (batch) => {
    const x = waves(3 * batch);
    const { y, total } = session.runSync({ x, temperature: 0.5 });
    expect(y!.shape).toEqual([batch, 2]);
    expect(total!.shape).toEqual([batch]);
    expect(largestError(y!.data, layerByHand(x, 0.5))).toBeLessThan(1e-6);
    expect(await session.run({ x, temperature: 0.5 })).toEqual({ y, total });
  });

  it('tells its inputs and outputs', () => {
    expect(session.inputs).toEqual([
      { name: 'x', type: 'float32', shape: ['N', 3] },
      { name: 'temperature', type: 'float32', shape: [] },
    ]);
    expect(session.outputs.map(({ name }) => name)).toEqual(['y', 'total']);
    expect([session.provider, session.notes]).toEqual(['cpu', []]);
  });

  it('gives what is fetched', () => {
    expect(Object.keys(session.runSync({ x: waves(3), temperature: 1 }, ['total']))).toEqual(['total']);
    expect(errorOf(session, { x: waves(3), temperature: 1 }, ['z'])).toMatchObject({
      code: 'feed',
      message: 'the model has no output "z"',
      hint: 'its outputs are y, total',
    });
  });

  it('reads inputs where they lie, views and shared memory too, and gives fresh results', () => {
    const whole = waves(9);
    const view = whole.subarray(3, 6);
    const first = session.runSync({ x: view, temperature: 1 })['y']!;
    const copy = [...first.data];
    expect(largestError(first.data, layerByHand(view, 1))).toBeLessThan(1e-6);
    view.fill(0);
    const second = session.runSync({ x: view, temperature: 1 })['y']!;
    expect(largestError(second.data, layerByHand(view, 1))).toBeLessThan(1e-6);
    expect([...first.data]).toEqual(copy);
    const shared = new Float32Array(new SharedArrayBuffer(12)).fill(0.5);
    expect(
      largestError(session.runSync({ x: shared, temperature: 1 })['y']!.data, layerByHand(shared, 1)),
    ).toBeLessThan(1e-6);
  });

  it.each<[string, Feeds, string, string]>([
    [
      'is missing',
      { x: waves(3) },
      'input "temperature" (float32[]) is not fed',
      'feed Float32Array under "temperature"',
    ],
    [
      'is unknown',
      { x: waves(3), temperature: 1, z: 1 },
      'the model has no input "z"',
      'its inputs are x, temperature',
    ],
    [
      'has another type',
      { x: new Float64Array(3), temperature: 1 },
      'input "x" is float32[N,3] and got Float64Array',
      'a Float32Array',
    ],
    [
      'says another type',
      { x: tensor('int32', [1, 3], [1, 2, 3]), temperature: 1 },
      'input "x" is float32[N,3] and got int32',
      'a Float32Array',
    ],
    [
      'has a wrong length',
      { x: waves(4), temperature: 1 },
      'input "x" is float32[N,3] and got 4 elements',
      'a multiple of 3 elements',
    ],
    [
      'has too many elements',
      { x: waves(3), temperature: waves(2) },
      'input "temperature" is float32[] and got 2 elements',
      '1 elements, shape []',
    ],
    [
      'has another shape',
      { x: tensor('float32', [3, 1], [1, 2, 3]), temperature: 1 },
      'input "x" is float32[N,3] and got shape [3,1]',
      'a shape that fits float32[N,3]',
    ],
    [
      'has another rank',
      { x: tensor('float32', [3], [1, 2, 3]), temperature: 1 },
      'input "x" is float32[N,3] and got shape [3]',
      'a shape that fits float32[N,3]',
    ],
    [
      'is no array',
      { x: [1, 2, 3] as never, temperature: 1 },
      'input "x" is float32[N,3] and got Array',
      'a Float32Array',
    ],
  ])('says which feed %s', (_, feeds, message, hint) => {
    expect(errorOf(session, feeds).toJSON()).toMatchObject({ code: 'feed', message, hint });
    // And goes on working.
    expect(session.runSync({ x: waves(3), temperature: 1 })['y']!.shape).toEqual([1, 2]);
  });

  it('writes outputs where it is told, the others into fresh arrays', () => {
    const x = waves(6);
    const expected = session.runSync({ x, temperature: 0.5 });
    const y = tensor('float32', [2, 2], new Float32Array(new ArrayBuffer(64), 8, 4));
    const found = session.runSync({ x, temperature: 0.5 }, undefined, { y });
    expect(found['y']).toBe(y);
    expect(found).toEqual(expected);
    expect(session.runSync({ x: waves(3), temperature: 1 })['y']!.data).not.toBe(y.data);
  });

  it.each([
    ['another type', tensor('int32', [2, 2], new Int32Array(4))],
    ['another rank', tensor('float32', [4], new Float32Array(4))],
    ['another length', tensor('float32', [2, 3], new Float32Array(6))],
    ['more elements than its shape', { type: 'float32', shape: [2, 2], data: new Float32Array(6) } as const],
    ['another class', { type: 'float32', shape: [2, 2], data: new Float64Array(4) } as const],
    ['shared memory', tensor('float32', [2, 2], new Float32Array(new SharedArrayBuffer(16)))],
  ])('does not write to an array of %s', (_, y) => {
    const before = y.data.slice();
    let thrown: unknown;
    try {
      session.runSync({ x: waves(6), temperature: 0.5 }, undefined, { y });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'feed', path: 'y' });
    expect(String(thrown)).toContain('output "y" is float32 [N,2] and cannot be written to');
    expect(y.data).toEqual(before);
  });

  it('writes to no array of what is not fetched, nor of another length than it has in this run', () => {
    const feeds = { x: waves(6), temperature: 0.5 };
    const run = (into: Record<string, ReturnType<typeof tensor>>, fetches?: string[]) => () =>
      session.runSync(feeds, fetches, into);
    const place = tensor('float32', [2, 2], new Float32Array(4));
    expect(run({ z: place })).toThrow('"z" is to be written to an array, and is not fetched');
    expect(run({ y: place }, ['total'])).toThrow('"y" is to be written to an array, and is not fetched');
    expect(run({ y: tensor('float32', [3, 2], new Float32Array(6)) })).toThrow(/the run failed: .*\{3,2\}.*\{2,2\}/);
  });

  it('gives way to other work before it runs', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('other work'));
    await session.run({ x: waves(3), temperature: 1 }).then(() => order.push('run'));
    expect(order).toEqual(['other work', 'run']);
  });

  it('closes once and for all', async () => {
    const session = await openSession(layer());
    session.close();
    session.close();
    expect(errorOf(session, { x: waves(3), temperature: 1 })).toMatchObject({
      code: 'session',
      message: 'the session is closed',
    });
    await expect(session.run({ x: waves(3), temperature: 1 })).rejects.toThrow('the session is closed');
  });

  it('tells of a run that fails, and goes on', async () => {
    const graph = new Graph('division');
    const [a, b] = [graph.input('a', 'int32', []), graph.input('b', 'int32', [])];
    graph.output('y', ops.div(graph, a, b));
    const session = await openSession(graph);
    expect(errorOf(session, { a: 1, b: 0 })).toMatchObject({
      code: 'session',
      message: expect.stringContaining('division by zero'),
    });
    expect(numbers(session.runSync({ a: 7, b: 2 })['y'])).toEqual([3]);
    session.close();
  });
});
