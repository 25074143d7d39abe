import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { int, ints, string } from '../graph/attribute.ts';
import { Graph, type Value } from '../graph/graph.ts';
import { tensor, type TensorData } from '../graph/tensor.ts';
import { encode } from '../model/encode.ts';
import { conditional, topK } from '../ops/index.ts';
import { openSession } from './session.ts';

/** The file of a graph as if others had written it. */
function foreign(build: (graph: Graph, x: Value) => Value, shape: readonly (string | number)[]): Uint8Array {
  const graph = new Graph('theirs');
  graph.output('y', build(graph, graph.input('x', 'float32', shape)));
  const model = fromBinary(ModelProtoSchema, encode(graph));
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { ...model, producerName: 'pytorch' }));
}

/** A node as it is, without the guards of its builder. */
const bare =
  (op: string, attributes: Parameters<Graph['add']>[2], ...more: TensorData[]) =>
  (graph: Graph, x: Value): Value => {
    const inputs = [x, ...more.map((content) => graph.constant(content))];
    const [y] = graph.add(op, inputs, attributes, [
      { type: 'float32', shape: x.shape.map((_, axis) => `Y${axis}`) },
      ...(op === 'TopK' ? ([{ type: 'int64', shape: x.shape.map((_, axis) => `Y${axis}`) }] as const) : []),
    ]);
    return y!;
  };

const one = tensor('int64', [1], [1]);
const zeros = (...shape: number[]) =>
  tensor('float32', shape, new Float32Array(shape.reduce((product, n) => product * n, 1)));
const filters = (depth: number) => zeros(2, depth, 2, 2);
const feed = (shape: readonly number[]) => ({ x: zeros(...shape) });

describe('models of others', () => {
  it.each([
    ['TopK', bare('TopK', {}, one), [0, 4], [2, 4]],
    ['Einsum', bare('Einsum', { equation: string('nk->kn') }), [0, 4], [2, 4]],
    ['Unique', bare('Unique', { axis: int(0) }), [2, 0], [2, 4]],
    ['DFT', bare('DFT', {}), [2, 0, 1], [2, 4, 1]],
    ['GRU', bare('GRU', { hidden_size: int(2) }, zeros(1, 6, 3), zeros(1, 6, 2)), [4, 0, 3], [4, 1, 3]],
    ['LSTM', bare('LSTM', { hidden_size: int(2) }, zeros(1, 8, 3), zeros(1, 8, 2)), [4, 0, 3], [4, 1, 3]],
    ['Conv', (graph: Graph, x: Value) => bare('Conv', {})(graph, x), [1, 0, 4, 4], undefined],
    ['ConvTranspose', bare('ConvTranspose', { kernel_shape: ints([2, 2]) }, filters(2)), [1, 2, 0, 4], [0, 2, 4, 4]],
  ] as const)('%s is not run on operands without elements', async (op, build, dangerous, fine) => {
    const shape = dangerous.map((_, axis) => `D${axis}`);
    const withFilters = (graph: Graph, x: Value) =>
      op === 'Conv'
        ? graph.add('Conv', [x, graph.input('f', 'float32', [2, 'D1', 2, 2])], {}, [
            { type: 'float32', shape: [shape[0]!, 2, 3, 3] },
          ])[0]!
        : build(graph, x);
    const session = await openSession(foreign(withFilters, shape));
    const others: Record<string, TensorData> = op === 'Conv' ? { f: filters(0) } : {};
    expect(() => session.runSync({ ...feed(dangerous), ...others })).toThrow(
      expect.objectContaining({
        name: 'OnnxError',
        code: 'feed',
        message: expect.stringContaining(`and ${op} of this model may end the process`),
      }),
    );
    if (fine) expect(session.runSync(feed(fine))['y']!.type).toBe('float32');
    session.close();
  });

  it('finds operations within branches, and in files', async () => {
    const within = (graph: Graph, x: Value) =>
      conditional(
        graph,
        graph.constant(true, 'bool'),
        (inner) => [bare('TopK', {}, one)(inner, x)],
        (inner) => [bare('Neg', {})(inner, x)],
      )[0]!;
    const folder = mkdtempSync(join(tmpdir(), 'ergodic-'));
    const path = join(folder, 'theirs.onnx');
    writeFileSync(path, foreign(within, ['N', 4]));
    const session = await openSession(path);
    rmSync(folder, { recursive: true });
    expect(() => session.runSync(feed([0, 4]))).toThrow('input "x" has shape [0,4], and TopK');
    session.close();
  });

  it('a convolution by stored filters takes an empty batch', async () => {
    const session = await openSession(foreign(bare('Conv', {}, filters(3)), ['N', 3, 4, 4]));
    expect(session.runSync(feed([0, 3, 4, 4]))['y']!.shape).toEqual([0, 2, 3, 3]);
    session.close();
  });
});

it('models of ours guard themselves', async () => {
  const graph = new Graph('ours');
  graph.output('y', topK(graph, graph.input('x', 'float32', ['N', 4]), 1).values);
  const session = await openSession(encode(graph));
  expect(session.runSync(feed([0, 4]))['y']!.shape).toEqual([0, 1]);
  session.close();
});
