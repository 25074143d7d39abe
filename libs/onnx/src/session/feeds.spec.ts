import { describe, expect, it } from 'vitest';
import { errorOf, waves } from '../../test/layer.ts';
import { numbers } from '../../test/run.ts';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import { openSession } from './session.ts';

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
