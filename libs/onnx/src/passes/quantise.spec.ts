import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import { encode } from '../model/encode.ts';
import * as ops from '../ops/index.ts';
import { openSession } from '../session/session.ts';
import { quantiseWeights } from './quantise.ts';

const random = new RandomStreams(7, 'quantise', 1);
const normals = (length: number, scale = 1): Float32Array =>
  Float32Array.from({ length }, () => scale * random.normal(0));

/** x [N, 48] W + b, a rectifier, then Gemm with a transposed matrix of weights [30, 40]. */
function network(): { graph: Graph; weights: Float32Array; bias: Float32Array; second: Float32Array } {
  const graph = new Graph('network');
  const x = graph.input('x', 'float32', ['N', 48]);
  const [weights, bias, second] = [normals(48 * 40), normals(40), normals(30 * 40, 0.3)];
  // Columns of very different sizes: one scale for all would lose the small ones.
  for (let i = 0; i < 48; i++) weights[i * 40] = weights[i * 40]! * 1e-3;
  const w = graph.parameter('w', tensor('float32', [48, 40], weights));
  const b = graph.parameter('b', tensor('float32', [40], bias));
  const v = graph.parameter('v', tensor('float32', [30, 40], second));
  const hidden = ops.relu(graph, ops.gemm(graph, x, w, b));
  graph.output('hidden', hidden);
  graph.output('y', ops.gemm(graph, hidden, v, undefined, { transposeB: true }));
  return { graph, weights, bias, second };
}

describe('quantiseWeights', () => {
  it('keeps products within the rounding to 8 bits, column by column, at a quarter of the size', async () => {
    const { graph, weights, bias, second } = network();
    const { graph: small, quantised } = quantiseWeights(graph);
    expect(quantised).toEqual(['w', 'v']);
    expect(encode(small).length).toBeLessThan(0.41 * encode(graph).length);
    const rows = 5;
    const x = normals(rows * 48);
    const session = await openSession(small);
    const { hidden, y } = session.runSync({ x: { type: 'float32', shape: [rows, 48], data: x } });
    session.close();
    const range = (values: ArrayLike<number>): number =>
      Math.max(0, ...Array.from(values)) - Math.min(0, ...Array.from(values));
    const exact = new Float64Array(rows * 40);
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < 40; c++) {
        let sum = bias[c]!;
        let size = 0;
        let largest = 0;
        for (let i = 0; i < 48; i++) {
          sum += x[r * 48 + i]! * weights[i * 40 + c]!;
          size += Math.abs(weights[i * 40 + c]!);
          largest = Math.max(largest, Math.abs(weights[i * 40 + c]!));
        }
        exact[r * 40 + c] = Math.max(0, sum);
        // Half a unit of x in each term, and half a unit of the column's weights.
        const rounding = (0.51 * range(x) * size) / 255 + (0.51 * largest * 48 * 3.5) / 127;
        expect(Math.abs((hidden!.data[r * 40 + c] as number) - exact[r * 40 + c]!)).toBeLessThan(rounding);
      }
    // The column that is a thousand times smaller is right to its own size.
    for (let r = 0; r < rows; r++) expect(hidden!.data[r * 40]).toBeCloseTo(exact[r * 40]!, 3);
    const error = { square: 0, size: 0 };
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < 30; c++) {
        let sum = 0;
        for (let i = 0; i < 40; i++) sum += exact[r * 40 + i]! * second[c * 40 + i]!;
        error.square += (sum - (y!.data[r * 30 + c] as number)) ** 2;
        error.size += sum ** 2;
      }
    expect(Math.sqrt(error.square / error.size)).toBeLessThan(0.02);
    expect(error.square).toBeGreaterThan(0);
  });

  it('takes along the factors of a product and of what is added to it', async () => {
    const graph = new Graph('scaled');
    const x = graph.input('x', 'float32', ['N', 48]);
    const [weights, bias] = [normals(48 * 40), normals(40)];
    const w = graph.parameter('w', tensor('float32', [48, 40], weights));
    const b = graph.parameter('b', tensor('float32', [40], bias));
    graph.output('y', ops.gemm(graph, x, w, b, { alpha: 10, beta: -2 }));
    const { graph: small, quantised } = quantiseWeights(graph);
    expect(quantised).toEqual(['w']);
    const data = normals(48);
    const session = await openSession(small);
    const { y } = session.runSync({ x: { type: 'float32', shape: [1, 48], data } });
    session.close();
    let [off, size] = [0, 0];
    for (let c = 0; c < 40; c++) {
      let exact = -2 * bias[c]!;
      for (let i = 0; i < 48; i++) exact += 10 * data[i]! * weights[i * 40 + c]!;
      off += (exact - (y!.data[c] as number)) ** 2;
      size += exact ** 2;
    }
    expect(Math.sqrt(off / size)).toBeLessThan(0.02);
  });

  it('a matrix that is used as it is and transposed is stored in both forms', async () => {
    const graph = new Graph('both');
    const x = graph.input('x', 'float32', ['N', 40]);
    const weights = normals(1600);
    const w = graph.parameter('w', tensor('float32', [40, 40], weights));
    graph.output('y', ops.gemm(graph, x, w));
    graph.output('z', ops.gemm(graph, x, w, undefined, { transposeB: true }));
    const { graph: small, quantised } = quantiseWeights(graph);
    expect(quantised).toEqual(['w']);
    const data = normals(40);
    const session = await openSession(small);
    const found = session.runSync({ x: { type: 'float32', shape: [1, 40], data } });
    session.close();
    for (const [output, at] of [
      ['y', (i: number, c: number) => 40 * i + c],
      ['z', (i: number, c: number) => 40 * c + i],
    ] as const) {
      let [off, size] = [0, 0];
      for (let c = 0; c < 40; c++) {
        const exact = data.reduce((sum, value, i) => sum + value * weights[at(i, c)]!, 0);
        off += (exact - (found[output]!.data[c] as number)) ** 2;
        size += exact ** 2;
      }
      expect(Math.sqrt(off / size)).toBeLessThan(0.02);
    }
  });

  it('products with single vectors and those in bodies of loops stay as they are', () => {
    const graph = new Graph('inside');
    const w = graph.parameter('w', tensor('float32', [40, 40], normals(1600)));
    graph.output('vector', ops.matMul(graph, graph.input('v', 'float32', [40]), w));
    const { carried } = ops.loop(graph, 3, [graph.input('x', 'float32', ['N', 40])], (body, _, [state]) => ({
      carried: [ops.matMul(body, state!, w)],
    }));
    graph.output('y', carried[0]!);
    const { graph: same, quantised } = quantiseWeights(graph);
    expect(quantised).toEqual([]);
    expect(same.initialisers.map(({ value }) => value.name)).toContain('w');
  });

  it('sums products of the largest inputs and weights, which 16 bits do not hold, on any processor', async () => {
    const graph = new Graph('large');
    const x = graph.input('x', 'float32', ['N', 48]);
    const w = graph.parameter('w', tensor('float32', [48, 40], new Float32Array(48 * 40).fill(2)));
    graph.output('y', ops.gemm(graph, x, w));
    const session = await openSession(quantiseWeights(graph).graph);
    const { y } = session.runSync({ x: { type: 'float32', shape: [1, 48], data: new Float32Array(48).fill(3) } });
    session.close();
    for (const sum of y!.data) expect(sum).toBeCloseTo(48 * 6, 3);
  });

  it('leaves small weights, transposed left operands and defaults of inputs alone', () => {
    const graph = new Graph('other');
    const x = graph.input('x', 'float32', [40, 'N']);
    const small = graph.parameter('small', tensor('float32', [40, 4], normals(160)));
    const large = graph.parameter('large', tensor('float32', [40, 40], normals(1600)));
    const given = graph.parameter('given', tensor('float32', [40, 40], normals(1600)));
    graph.makeOptionalInput('given');
    const turned = ops.gemm(graph, x, large, undefined, { transposeA: true });
    graph.output('a', ops.matMul(graph, turned, small));
    graph.output('b', ops.matMul(graph, turned, given));
    const { graph: same, quantised } = quantiseWeights(graph);
    expect(quantised).toEqual([]);
    expect(same.nodes.map(({ op }) => op)).toEqual(['Gemm', 'MatMul', 'MatMul']);
  });

  it('a parameter that may be fed is an optional input of the file, and survives reading', async () => {
    const { inspect } = await import('../model/inspect.ts');
    const { decode } = await import('../model/decode.ts');
    const graph = new Graph('hot');
    const x = graph.input('x', 'float32', ['N']);
    const T = graph.parameter('temperature', tensor('float32', [], [0.5]), 'T');
    graph.makeOptionalInput('temperature');
    graph.output('y', ops.div(graph, x, T));
    const bytes = encode(graph);
    expect(inspect(bytes)).toMatchObject({
      inputs: [{ name: 'x' }],
      optionalInputs: [{ name: 'temperature', shape: [], doc: 'T' }],
    });
    expect(decode(bytes).initialisers[0]).toMatchObject({ isDefault: true });
    const session = await openSession(bytes);
    expect(session.runSync({ x: Float32Array.of(3) })['y']!.data).toEqual(Float32Array.of(6));
    // Ignored without a word by the runtime; not by us.
    expect(() => session.runSync({ x: Float32Array.of(3), temperature: 1 })).toThrow('no input "temperature"');
    session.close();
    expect(() => graph.makeOptionalInput('x')).toThrow('no parameter "x"');
  });
});
