import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataLocation, TensorProtoSchema } from 'onnx-buf';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { layer, layerByHand, waves } from '../../test/layer.ts';
import { largestError, numbers } from '../../test/run.ts';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import { decode } from '../model/decode.ts';
import { encode } from '../model/encode.ts';
import { inspect } from '../model/inspect.ts';
import { loadRuntime } from './runtime.ts';
import { openSession, openSessionSync } from './session.ts';

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
    const none = join(folder, 'none.onnx');
    for (const [path, message] of [
      [none, `there is no file ${none}`],
      [folder, `${folder} is a folder, not a model`],
    ] as const)
      await expect(openSession(path)).rejects.toMatchObject({
        code: 'model',
        message,
        hint: 'the path of an .onnx file',
      });
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
});
