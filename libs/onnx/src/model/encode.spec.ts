import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomGraphs } from '../../test/random-graphs.ts';
import { run } from '../../test/run.ts';
import { type Attribute } from '../graph/attribute.ts';
import { arrayFrom, DATA_TYPES } from '../graph/data-type.ts';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from '../ops/index.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';

/** Every kind of attribute, a loop in a branch, all types, symbols that are sums. */
function allSorts(): Graph {
  const graph = new Graph('all_sorts');
  graph.doc = 'All sorts.';
  const x = graph.input('x', 'float32', ['N', 'M-1'], 'what comes in');
  for (const type of DATA_TYPES) {
    const parameter = graph.parameter(`p_${type}`, tensor(type, [2], arrayFrom(type, [1, 0])), `of ${type}`);
    graph.output(`q_${type}`, parameter, `that of ${type}`);
  }
  const [chosen] = ops.conditional(
    graph,
    ops.greater(graph, ops.reduceSum(graph, x), 0),
    (then) => ops.loop(then, 2, [x], (body, _, [state]) => ({ carried: [ops.elu(body, state!, 0.25)] })).carried,
    (other) => [ops.full(other, ['N', 'M-1'], 3)],
  );
  graph.output('y', chosen!);
  graph.output('padded', ops.pad(graph, x, [0, 1], [1, 0], { mode: 'edge' }));
  graph.output('places', ops.maxPool(graph, ops.unsqueeze(graph, x, [1]), [2], { strides: [2] }));
  graph.add(
    'Custom',
    [x],
    {
      words: { kind: 'strings', value: ['one', 'zwei', 'três'] },
      halves: { kind: 'floats', value: [0.5, -0] },
    },
    [{ type: 'float32', shape: ['N'] }],
    'org.example',
  );
  return graph;
}

describe('encode and decode', () => {
  it('give the same bytes and the same reading again', () => {
    const bytes = encode(allSorts(), { doc: 'A model.', metadata: { units: 'k_B = 1' } });
    const graph = decode(bytes);
    expect(Buffer.compare(encode(graph, { doc: 'A model.', metadata: { units: 'k_B = 1' } }), bytes)).toBe(0);
    expect(graph.doc).toBe('All sorts.');
    expect(graph.inputs[0]!.doc).toBe('what comes in');
    expect(graph.initialisers.find(({ value }) => value.name === 'p_uint64')).toMatchObject({
      doc: 'of uint64',
      isParameter: true,
    });
    expect(graph.outputs.find(({ name }) => name === 'q_bool')!.doc).toBe('that of bool');
  });

  it('give random graphs back, to the bytes and the bits of their results', async () => {
    const x = tensor(
      'float64',
      [4, 3],
      Array.from({ length: 12 }, (_, i) => Math.cos(3 * i)),
    );
    const y = tensor('float64', [3], [1, -2, 0.5]);
    await fc.assert(
      fc.asyncProperty(randomGraphs, async (graph) => {
        const bytes = encode(graph);
        const again = decode(bytes);
        expect(Buffer.compare(encode(again), bytes)).toBe(0);
        expect(await run(again, { x, y })).toEqual(await run(graph, { x, y }));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('write tensors that are views into larger buffers', async () => {
    const graph = new Graph('view');
    const whole = Float32Array.of(0, 1, 2, 3, 4);
    graph.output('y', graph.parameter('p', tensor('float32', [2], whole.subarray(1, 3))));
    expect([...(await run(decode(encode(graph))))['y']!.data]).toEqual([1, 2]);
  });

  it('say where tensors are too large for a file', () => {
    // The check looks at lengths only, so that the test needs no gigabytes.
    const data = Object.create(Float32Array.prototype, {
      length: { value: 2 ** 29 },
      byteLength: { value: 2 ** 31 },
    }) as Float32Array;
    const huge = { type: 'float32', shape: [2 ** 29], data } as const;
    const graph = new Graph('huge');
    graph.parameter('w', huge);
    expect(() => encode(graph)).toThrow('the tensors of graph "huge" take 2.00 GiB');

    const outer = new Graph('outer');
    const [y] = ops.loop(outer, 2, [outer.input('x', 'float32', [])], (body, _, [state]) => ({
      carried: [ops.add(body, state!, ops.reduceSum(body, body.constant(huge)))],
    })).carried;
    outer.output('y', y!);
    expect(() => encode(outer)).toThrow('the tensors of graph "outer" take 2.00 GiB');
  });

  it.each([
    ['float', 1e300, 'attribute odd is 1e+300', 'float32'],
    ['floats', [1, -4e38], 'attribute odd is -4e+38', 'float32'],
    ['int', 0.5, 'attribute odd is 0.5', 'a whole number'],
    ['ints', [2, 2 ** 64], 'attribute odd is 18446744073709552000', 'a whole number'],
  ] as const)('say which number does not fit an attribute: %s %j', (kind, value, message, hint) => {
    const graph = new Graph('odd');
    const attribute = { kind, value } as Attribute;
    const [y] = graph.add('Strange', [], { odd: attribute }, [{ type: 'float32', shape: [] }]);
    graph.output('y', y!);
    expect(() => encode(graph)).toThrow(
      expect.objectContaining({
        name: 'OnnxError',
        message: `Strange: ${message}`,
        hint: expect.stringContaining(hint),
      }) as Error,
    );
  });

  it('hold infinities and NaN as attributes', () => {
    const graph = new Graph('odd');
    const floats = { kind: 'floats', value: [Infinity, -Infinity, NaN] } as const;
    const [y] = graph.add('Strange', [], { floats }, [{ type: 'float32', shape: [] }]);
    graph.output('y', y!);
    expect(decode(encode(graph)).nodes[0]!.attributes['floats']).toEqual(floats);
  });
});
