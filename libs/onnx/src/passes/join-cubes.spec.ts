import { describe, expect, it } from 'vitest';
import { run } from '../../test/run.ts';
import { Graph } from '../graph/graph.ts';
import * as ops from '../ops/index.ts';
import { joinCubes } from './join-cubes.ts';
import { removeDeadCode } from './dead-code.ts';

function cube(shape: readonly (number | string)[], isSquareFirst = true): Graph {
  const graph = new Graph('cube');
  const x = graph.input('x', 'float32', shape);
  const square = ops.mul(graph, x, x);
  graph.output('y', isSquareFirst ? ops.mul(graph, square, x) : ops.mul(graph, x, square));
  return graph;
}

const opsOf = (graph: Graph) => removeDeadCode(joinCubes(graph)).nodes.map(({ op }) => op);
const bitsOf = async (graph: Graph, x: Float32Array) => {
  const { data } = (await run(graph, { x }))['y']!;
  return new Uint32Array((data as Float32Array).map((y) => (Number.isNaN(y) ? NaN : y)).buffer);
};

describe('joinCubes', () => {
  it.each([true, false])('leaves every bit of x³, square first: %s', async (isSquareFirst) => {
    const special = [0, -0, NaN, Infinity, -Infinity, 1e-30, -1e-20, 1e30, 3.4e38, 1.4e-45, 1 / 3];
    const x = Float32Array.from({ length: 1000 }, (_, i) => special[i] ?? Math.sinh(20 * Math.sin(1 + 2.3 * i)));
    const graph = cube([1000], isSquareFirst);
    expect(opsOf(graph)).toEqual(['Pow']);
    expect(await bitsOf(removeDeadCode(joinCubes(graph)), x)).toEqual(await bitsOf(graph, x));
  });

  it('x⁴ or x² y in its place would be seen', async () => {
    const x = Float32Array.of(0.3, -2, 7);
    const graph = new Graph('fourth');
    const given = graph.input('x', 'float32', [3]);
    graph.output('y', ops.square(graph, ops.square(graph, given)));
    expect(opsOf(graph)).toEqual(['Mul', 'Mul']);
    expect(await bitsOf(graph, x)).not.toEqual(await bitsOf(cube([3]), x));
  });

  it('leaves tensors that are large or of unknown size, and squares that others use', () => {
    expect(opsOf(cube([2000]))).toEqual(['Mul', 'Mul']);
    expect(opsOf(cube(['N']))).toEqual(['Mul', 'Mul']);
    const graph = new Graph('used');
    const x = graph.input('x', 'float32', [3]);
    const square = ops.mul(graph, x, x);
    graph.output('square', square);
    graph.output('y', ops.mul(graph, square, x));
    expect(opsOf(graph)).toEqual(['Mul', 'Mul']);
  });
});
