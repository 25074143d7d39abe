import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataLocation, TensorProtoSchema } from 'onnx-buf';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largestError, numbers } from '../../test/run.ts';
import { OnnxError } from '../errors.ts';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import { decode } from '../model/decode.ts';
import { encode } from '../model/encode.ts';
import { inspect } from '../model/inspect.ts';
import * as ops from '../ops/index.ts';
import { type Feeds } from './feeds.ts';
import { loadRuntime } from './runtime.ts';
import { openSession, openSessionSync, type Session } from './session.ts';

/** tanh(x W + b) / T, and the rows' sums. */
function layer(): Graph {
  const graph = new Graph('layer');
  const x = graph.input('x', 'float32', ['N', 3]);
  const temperature = graph.input('temperature', 'float32', []);
  const weight = graph.parameter('weight', tensor('float32', [3, 2], [0.5, -1, 0.25, 2, -0.125, 1]));
  const bias = graph.parameter('bias', tensor('float32', [2], [0.1, -0.2]));
  const y = ops.div(graph, ops.tanh(graph, ops.gemm(graph, x, weight, bias)), temperature);
  graph.output('y', y);
  graph.output('total', ops.reduceSum(graph, y, { axes: [1] }));
  return graph;
}

function layerByHand(x: ArrayLike<number>, temperature: number): number[] {
  const y: number[] = [];
  for (let row = 0; row < x.length; row += 3) {
    const [a, b, c] = [x[row]!, x[row + 1]!, x[row + 2]!];
    y.push(
      Math.tanh(0.5 * a + 0.25 * b - 0.125 * c + 0.1) / temperature,
      Math.tanh(-a + 2 * b + c - 0.2) / temperature,
    );
  }
  return y;
}

const waves = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));

/** The error that running with these feeds gives. */
function errorOf(session: Session, feeds: Feeds, fetches?: readonly string[]): OnnxError {
  try {
    session.runSync(feeds, fetches);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(OnnxError);
    return thrown as OnnxError;
  }
  throw new Error('it ran');
}

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

  it('gives way to other work before it runs', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('other work'));
    await session.run({ x: waves(3), temperature: 1 }).then(() => order.push('run'));
    expect(order).toEqual(['other work', 'run']);
  });
});

describe('shapes of feeds', () => {
  const open = async (shapes: Record<string, readonly (number | string)[]>) => {
    const graph = new Graph('shapes');
    for (const [name, shape] of Object.entries(shapes)) {
      graph.output(`${name}_out`, graph.input(name, 'float32', shape));
    }
    return openSession(graph, { threads: 1 });
  };

  it('follow from the model and from one another', async () => {
    const session = await open({ a: ['N', 'M', 2], b: ['M'], c: ['2*N', 'M'] });
    const { a_out, c_out } = session.runSync({ a: waves(12), b: waves(3), c: waves(12) });
    expect([a_out!.shape, c_out!.shape]).toEqual([
      [2, 3, 2],
      [4, 3],
    ]);
    expect(errorOf(session, { a: waves(12), b: waves(3), c: waves(9) })).toMatchObject({
      message: 'input "c" is float32[2*N,M] and got 9 elements',
      hint: '12 elements, shape [4,3]',
    });
    const early = tensor('float32', [3, 3], waves(9));
    expect(errorOf(session, { a: waves(12), b: waves(3), c: early })).toMatchObject({
      message: 'input "c" is float32[2*N,M] and got shape [3,3]',
      hint: '2*N = 4 as in the other feeds',
    });
    session.close();
  });

  it('must agree', async () => {
    const session = await open({ a: ['N', 2], b: ['N'] });
    expect(errorOf(session, { a: waves(6), b: waves(4) })).toMatchObject({
      message: 'input "b" is float32[N] and got 4 elements',
      hint: '3 elements, shape [3]',
    });
    const tensors = { a: tensor('float32', [3, 2], waves(6)), b: tensor('float32', [4], waves(4)) };
    expect(errorOf(session, tensors)).toMatchObject({
      message: 'input "b" is float32[N] and got shape [4]',
      hint: 'N = 3 as in the other feeds',
    });
    session.close();
  });

  it('are asked for where they do not follow', async () => {
    const session = await open({ a: ['N', 'M'] });
    expect(errorOf(session, { a: waves(6) })).toMatchObject({
      message: 'the shape of input "a" (float32[N,M]) does not follow from 6 elements',
    });
    expect(session.runSync({ a: tensor('float32', [3, 2], waves(6)) })['a_out']!.shape).toEqual([3, 2]);
    session.close();

    // No number of rows follows from rows of nothing.
    const empty = await open({ a: ['N', 0] });
    expect(errorOf(empty, { a: new Float32Array(0) }).message).toContain('does not follow from 0 elements');
    expect(empty.runSync({ a: tensor('float32', [2, 0], []) })['a_out']!.shape).toEqual([2, 0]);
    empty.close();
  });

  it('numbers feed inputs of one element, of any type', async () => {
    const graph = new Graph('numbers');
    for (const type of ['float64', 'int64', 'uint32', 'bool'] as const) {
      graph.output(`${type}_out`, graph.input(type, type, type === 'uint32' ? [1, 1] : []));
    }
    const session = await openSession(graph);
    const results = session.runSync({ float64: 0.1, int64: -5, uint32: 7n, bool: true });
    expect(Object.values(results).map((result) => numbers(result)[0])).toEqual([0.1, -5, 7, 1]);
    expect(errorOf(session, { float64: 0.1, int64: 0.5, uint32: 7, bool: 1 })).toMatchObject({
      message: 'input "int64" is int64[] and got 0.5',
      hint: 'a whole number',
    });
    session.close();
  });
});

describe('opening', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ergodic-onnx-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('takes bytes, wherever they lie, and files', async () => {
    const bytes = encode(layer());
    const shifted = new Uint8Array(bytes.length + 5);
    shifted.set(bytes, 5);
    const path = join(folder, 'layer.onnx');
    writeFileSync(path, bytes);
    for (const model of [bytes, shifted.subarray(5), path]) {
      const session = await openSession(model);
      expect(session.runSync({ x: waves(3), temperature: 1 })['y']!.shape).toEqual([1, 2]);
      session.close();
    }
  });

  it('needs no wait where onnxruntime is loaded', async () => {
    const session = openSessionSync(await loadRuntime(), layer());
    expect(session.runSync({ x: waves(3), temperature: 1 })['y']!.shape).toEqual([1, 2]);
    session.close();
  });

  it('finds elements that a file keeps in another file beside it', async () => {
    const graph = new Graph('far');
    graph.output('y', graph.parameter('weight', tensor('float32', [2], [1, 2])));
    const model = fromBinary(ModelProtoSchema, encode(graph));
    const weight = model.graph!.initializer[0]!;
    writeFileSync(join(folder, 'weights.bin'), Float32Array.of(3, 4));
    weight.rawData = new Uint8Array(0);
    weight.dataLocation = TensorProto_DataLocation.EXTERNAL;
    weight.externalData = create(TensorProtoSchema, {
      externalData: [{ key: 'location', value: 'weights.bin' }],
    }).externalData;
    const path = join(folder, 'far.onnx');
    writeFileSync(path, toBinary(ModelProtoSchema, model));
    const session = await openSession(path);
    expect(numbers(session.runSync({})['y'])).toEqual([3, 4]);
    session.close();
    expect(inspect(readFileSync(path)).parameters[0]).toMatchObject({ name: 'weight', external: 'weights.bin' });
    expect(() => decode(readFileSync(path))).toThrow('cannot hold tensor "weight" of float32, stored in another file');
  });

  it.each(['disabled', 'basic', 'extended', 'all'] as const)('optimises: %s', async (optimisation) => {
    const session = await openSession(layer(), { optimisation, threads: 2 });
    expect(
      largestError(session.runSync({ x: waves(9), temperature: 2 })['y']!.data, layerByHand(waves(9), 2)),
    ).toBeLessThan(1e-6);
    session.close();
  });

  it('falls back to the CPU, and says why', async () => {
    const session = await openSession(layer(), { providers: ['no-such-provider', 'cuda', 'cpu'] });
    expect(session.notes[0]).toContain(
      'no-such-provider: Invalid argument: sessionOptions.executionProviders[0] is unsupported',
    );
    // Where CUDA is installed it is taken, and there is nothing more to note.
    expect(session.notes[0]).toMatch(/; to have it: take one of those that this onnxruntime has, .*cpu/);
    if (session.provider === 'cpu') {
      expect(session.notes[1]).toMatch(
        /^cuda: \S.*; to have it: npm explore onnxruntime-node -- .*cuda12, beside the driver/,
      );
    } else expect([session.provider, session.notes.length]).toEqual(['cuda', 1]);
    expect(session.runSync({ x: waves(3), temperature: 1 })['y']!.shape).toEqual([1, 2]);
    session.close();
  });

  it('tries no provider after the CPU', async () => {
    const session = await openSession(layer(), { providers: ['cpu', 'no-such-provider'] });
    expect([session.provider, session.notes]).toEqual(['cpu', []]);
    session.close();
  });

  it.each([
    [{ threads: 0 }, 'threads is 0'],
    [{ threads: 1.5 }, 'threads is 1.5'],
    [{ threads: Number.NaN }, 'threads is NaN'],
    [{ optimisation: 'most' }, 'optimisation is most'],
    [{ providers: 'cuda' }, 'providers is cuda'],
  ])('says which option is wrong: %j', async (options, message) => {
    await expect(openSession(layer(), options as never)).rejects.toMatchObject({ code: 'session', message });
  });

  it('says what is wrong with a model', async () => {
    const bytes = encode(layer());
    await expect(openSession(bytes.subarray(0, bytes.length / 2))).rejects.toMatchObject({
      name: 'OnnxError',
      code: 'model',
    });
    await expect(openSession(new Uint8Array(0))).rejects.toMatchObject({ name: 'OnnxError', code: 'model' });
    await expect(openSession(join(folder, 'none.onnx'))).rejects.toThrow("none.onnx failed. File doesn't exist");
    const graph = new Graph('strange');
    graph.output(
      'y',
      graph.add('Frobnicate', [graph.input('x', 'float32', [])], {}, [{ type: 'float32', shape: [] }])[0]!,
    );
    await expect(openSession(graph)).rejects.toThrow(/onnxruntime does not take the model: .*Frobnicate/);
  });

  it('says so of models whose inputs or outputs are no numbers', async () => {
    const graph = new Graph('half');
    const x = graph.input('x', 'float32', [2]);
    // A half: type 10 of ONNX, which the graph form has not.
    const [y] = graph.add('Cast', [x], { to: { kind: 'int', value: 10 } }, [{ type: 'float32', shape: [2] }]);
    graph.output('y', y!);
    await expect(openSession(graph)).rejects.toMatchObject({ name: 'OnnxError', code: 'model' });
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
