import { create, toBinary } from '@bufbuild/protobuf';
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as Type,
} from 'onnx-buf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers, run } from '../../test/run.ts';
import { OnnxError } from '../errors.ts';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from '../ops/index.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { inspect } from './inspect.ts';

function ours(): Uint8Array {
  const graph = new Graph('toy');
  const x = graph.input('x', 'float32', ['N', 3], 'positions');
  const weight = graph.parameter('weight', tensor('float32', [3, 3], new Array(9).fill(0.5)), 'learnt');
  const { carried } = ops.loop(graph, 2, [x], (body, _, [state]) => ({ carried: [ops.matMul(body, state!, weight)] }));
  graph.output('y', ops.add(graph, ops.add(graph, carried[0]!, 1), x), 'energies');
  return encode(graph, {
    doc: 'A toy.',
    producerVersion: '0.1.0',
    modelVersion: 3,
    metadata: { temperature: '0.5', recipe: 'abc123' },
  });
}

/** A model as another tool may write it: IR version 3 lists parameters as inputs, elements lie in lists, not in bytes. */
function foreign(change: Partial<GraphProto> = {}, opset = 18n): Uint8Array {
  const vector = (name: string, elemType: number, dim: { value: { case: 'dimParam'; value: string } }[]) => ({
    name,
    type: { value: { case: 'tensorType' as const, value: { elemType, shape: { dim } } } },
  });
  const batch = { value: { case: 'dimParam' as const, value: 'batch size' } };
  const graph = create(GraphProtoSchema, {
    name: 'theirs',
    node: [
      { opType: 'Mul', input: ['a', 'scale'], output: ['b'], domain: 'ai.onnx' },
      { opType: 'Relu', input: ['b'], output: ['c'] },
    ],
    input: [vector('a', Type.FLOAT, [batch]), vector('scale', Type.FLOAT, [])],
    output: [vector('c', Type.FLOAT, [batch])],
    valueInfo: [vector('b', Type.FLOAT, [batch])],
    initializer: [{ name: 'scale', dims: [1n], dataType: Type.FLOAT, floatData: [-2] }],
  });
  Object.assign(graph, change);
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 3n,
      producerName: 'other',
      opsetImport: [
        { domain: 'ai.onnx', version: opset },
        { domain: 'com.example', version: 1n },
      ],
      graph,
    }),
  );
}

describe('inspect', () => {
  it('tells all of a model of ours', () => {
    const bytes = ours();
    expect(inspect(bytes)).toEqual({
      producer: 'ergodic 0.1.0',
      irVersion: 8,
      opsets: { '': 18 },
      name: 'toy',
      doc: 'A toy.',
      modelVersion: 3,
      inputs: [{ name: 'x', type: 'float32', shape: ['N', 3], doc: 'positions' }],
      optionalInputs: [],
      outputs: [{ name: 'y', type: 'float32', shape: ['N', 3], doc: 'energies' }],
      ops: [
        { op: 'Add', count: 2 },
        { op: 'Identity', count: 1 },
        { op: 'Loop', count: 1 },
        { op: 'MatMul', count: 1 },
      ],
      nodes: 5,
      parameters: [{ name: 'weight', type: 'float32', shape: [3, 3], elements: 9, doc: 'learnt' }],
      parameterElements: 9,
      constants: 3,
      metadata: { temperature: '0.5', recipe: 'abc123' },
      bytes: bytes.length,
    });
    expect(JSON.parse(JSON.stringify(inspect(bytes)))).toEqual(inspect(bytes));
  });

  it('tells all of a model of others', () => {
    expect(inspect(foreign({}, 13n))).toMatchObject({
      producer: 'other',
      irVersion: 3,
      opsets: { '': 13, 'com.example': 1 },
      inputs: [{ name: 'a', type: 'float32', shape: ['batch size'] }],
      ops: [
        { op: 'Mul', count: 1 },
        { op: 'Relu', count: 1 },
      ],
      parameters: [{ name: 'scale', shape: [1], elements: 1 }],
    });
  });

  it('names types and places that the graph form has not', () => {
    const sequence = { elemType: { value: { case: 'tensorType' as const, value: { elemType: Type.FLOAT16 } } } };
    const bytes = foreign({
      input: create(GraphProtoSchema, {
        input: [
          { name: 'words', type: { value: { case: 'tensorType', value: { elemType: Type.STRING } } } },
          { name: 'list', type: { value: { case: 'sequenceType', value: sequence } } },
          {
            name: 'table',
            type: { value: { case: 'mapType', value: { keyType: Type.INT64, valueType: sequence.elemType } } },
          },
          { name: 'nothing' },
        ],
      }).input,
      initializer: create(GraphProtoSchema, {
        initializer: [
          {
            name: 'far',
            dims: [1000n, 1000n],
            dataType: Type.BFLOAT16,
            dataLocation: TensorProto_DataLocation.EXTERNAL,
            externalData: [{ key: 'location', value: 'weights.bin' }],
          },
        ],
      }).initializer,
    });
    const info = inspect(bytes);
    expect(info.inputs.map(({ type }) => type)).toEqual([
      'string',
      'sequence(float16)',
      'map(int64, float16)',
      'unknown',
    ]);
    expect(info.inputs[3]!.shape).toBeUndefined();
    expect(info.parameters[0]).toMatchObject({ type: 'bfloat16', elements: 1e6, external: 'weights.bin' });
    expect(() => decode(bytes)).toThrow('the graph form cannot hold "words" of type string');
  });

  it('says so of every part of a file, of nothing and of something else', () => {
    const bytes = ours();
    const end = bytes.length - 60; // metadata may be missing: a message that ends early there is whole
    for (let length = 0; length < end; length += 7) {
      expect(() => inspect(bytes.subarray(0, length), 'cut.onnx'), `${length} bytes`).toThrow(OnnxError);
    }
    const pointer = new TextEncoder().encode(
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
    );
    for (const wrong of [pointer, Uint8Array.of(0), new Uint8Array(1000).fill(255), new TextEncoder().encode('{}')]) {
      expect(() => inspect(wrong, 'wrong.onnx')).toThrow(/^wrong\.onnx is not an ONNX model/);
    }
    expect(() => inspect(new Uint8Array(0))).toThrow(
      'model is not an ONNX model, or only a part of one: the file is empty',
    );
    try {
      inspect(pointer, 'wrong.onnx');
    } catch (thrown) {
      expect((thrown as OnnxError).toJSON()).toMatchObject({
        code: 'model',
        path: 'wrong.onnx',
        hint: expect.stringContaining('Git LFS'),
      });
    }
  });
});

describe('a damaged file', () => {
  it('is told with an OnnxError, or still makes sense, whatever bytes are changed', () => {
    const bytes = ours();
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, fc.nat(bytes.length), (places, length) => {
        const damaged = bytes.slice();
        for (const [at, byte] of places) damaged[at] = byte;
        for (const read of [inspect, decode]) {
          for (const file of [damaged, damaged.subarray(0, length)]) {
            try {
              read(file);
            } catch (thrown) {
              expect(thrown).toBeInstanceOf(OnnxError);
            }
          }
        }
      }),
      {
        numRuns: 500,
        seed: 5,
        // An attribute that says it is a graph, and holds none.
        examples: [
          [
            [
              [92, 104],
              [71, 0],
            ],
            0,
          ],
        ],
      },
    );
  });
});

describe('decode', () => {
  it('takes a model of others that tells its types, and it runs', async () => {
    const graph = decode(foreign());
    expect(graph.inputs.map(({ value }) => value.shape)).toEqual([['_batch_size']]);
    const { c } = await run(graph, { a: Float32Array.of(1, -3) });
    expect(numbers(c)).toEqual([0, 6]);
  });

  it('says what it cannot hold', () => {
    expect(() => decode(foreign({}, 13n), 'old.onnx')).toThrow('old.onnx: the graph form cannot hold operator set 13');
    const parts = (graph: Parameters<typeof create<typeof GraphProtoSchema>>[1]) => create(GraphProtoSchema, graph);
    expect(() => decode(foreign({ valueInfo: [] }))).toThrow(
      'the graph form cannot hold "b", whose type the file does not tell',
    );
    const nodes = parts({ node: [{ opType: 'Relu', input: ['missing'], output: ['c'] }] }).node;
    expect(() => decode(foreign({ node: nodes }))).toThrow('Relu uses "missing", which nothing before it makes');
    const short = parts({
      initializer: [{ name: 'scale', dims: [3n], dataType: Type.FLOAT, floatData: [1] }],
    }).initializer;
    expect(() => decode(foreign({ initializer: short }))).toThrow(
      'tensor "scale" of float32 has 1 elements for shape [3]',
    );
    const half = parts({
      initializer: [{ name: 'scale', dims: [1n], dataType: Type.FLOAT16, rawData: new Uint8Array(2) }],
    }).initializer;
    expect(() => decode(foreign({ initializer: half }))).toThrow('cannot hold tensor "scale" of float16');
  });

  it.each([
    ['DOUBLE', { doubleData: [0.1] }, 0.1],
    ['INT64', { int64Data: [-(2n ** 40n)] }, -(2 ** 40)],
    ['UINT64', { uint64Data: [2n ** 40n] }, 2 ** 40],
    ['UINT32', { uint64Data: [7n] }, 7],
    ['INT32', { int32Data: [-7] }, -7],
    ['BOOL', { int32Data: [1] }, 1],
    ['INT8', { int32Data: [-8] }, -8],
  ] as const)('reads lists of %s', (type, content, value) => {
    const initializer = create(GraphProtoSchema, {
      initializer: [
        { name: 'scale', dims: [1n], dataType: Type.FLOAT, floatData: [1] },
        { name: 'extra', dims: [1n], dataType: Type[type], ...structuredClone(content) } as never,
      ],
    }).initializer;
    const graph = decode(foreign({ initializer }));
    expect(numbers(graph.initialisers[1]!.tensor)).toEqual([value]);
  });
});
