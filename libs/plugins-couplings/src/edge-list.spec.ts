import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lawsOf } from '@ergodic/laws';
import { contextOf, flowOf, row, thrownBy } from '../test/support.ts';
import { edgeList } from './edge-list.ts';

const folder = mkdtempSync(join(tmpdir(), 'edges-'));
afterAll(() => rmSync(folder, { recursive: true }));

const make = (options: object) => edgeList.make(edgeList.options.parse(options), { ...contextOf(1), folder });
const read = (content: string, options: object = {}) => {
  writeFileSync(join(folder, 'graph.csv'), content);
  return make({ path: 'graph.csv', ...options });
};
const listed = ({ edges }: ReturnType<typeof make>): number[][] =>
  Array.from(edges.from, (i, e) => [i, edges.to[e]!, edges.weight[e]!]);
const problem = (content: string) => thrownBy(() => read(content));

describe('edge-list', () => {
  for (const law of lawsOf(edgeList)) it(`law: ${law.name}`, law.check);

  it('reads commas, semicolons, tabs and spaces, with and without weights, header, comments and blank lines', () => {
    const expected = [
      [0, 1, 1],
      [1, 2, 0.5],
      [3, 0, -2],
    ];
    for (const content of [
      'from,to,weight\n0,1\n1,2,0.5\n3,0,-2\n',
      '0 1\n1   2  0.5\n 3 0 -2',
      'Source\tTarget\tWeight\r\n0\t1\t1\r\n1\t2\t.5\r\n3\t0\t-2e0\r\n',
      '# a graph\n% of four\n0; 1 # first\n\n1 ;2; 5e-1\n  \n3;0;-2\n',
      '\uFEFF0 1\r1 2 0.5\r3 0 -2\r',
    ])
      expect(listed(read(content))).toEqual(expected);
  });

  it('adds up the weights of a pair that comes several times, either way round; `weight` multiplies all', () => {
    expect(listed(read('0 1 0.25\n1 2\n1 0 0.5\n', { weight: 4 }))).toEqual([
      [0, 1, 3],
      [1, 2, 4],
    ]);
    expect(
      listed(
        make({
          edges: [
            [0, 1, 0.25],
            [2, 1],
            [1, 0, 0.5],
          ],
        }),
      ),
    ).toEqual([
      [0, 1, 0.75],
      [2, 1, 1],
    ]);
  });

  it('NEQ-24 two bodies joined by 1, the second and third by ½: Ṫ = (1, 0, −1)', () => {
    expect([...flowOf(read('0 1 1\n1 2 0.5\n'), row(1, 2, 4))]).toEqual([1, 0, -1]);
    expect([
      ...flowOf(
        make({
          edges: [
            [0, 1],
            [1, 2, 0.5],
          ],
        }),
        row(1, 2, 4),
      ),
    ]).toEqual([1, 0, -1]);
  });

  it.each([
    ['0 1\n1 1 0.5\n', ':2:3', 'node 1 is joined to itself', 'two different nodes'],
    ['0,1\n\n1,two\n', ':3:3', '"two" is not a number', 'from to [weight]'],
    ['0,1\n1,2,heavy\n', ':2:5', '"heavy" is not a number', 'from to [weight]'],
    ['0,1\n1,,2\n', ':2:3', '"" is not a number', 'from to [weight]'],
    ['0 1\n  2\n', ':2:3', 'the line has 1 cell', 'from to [weight]'],
    ['0 1\n1 2 3 4\n', ':2:7', 'the line has 4 cells', 'from to [weight]'],
    ['0 1\n1 -2\n', ':2:3', '-2 is not the number of a node', 'whole numbers from 0'],
    ['0 1\n1.5 2\n', ':2:1', '1.5 is not the number of a node', 'whole numbers from 0'],
    ['0 1\n1 2 1e999\n', ':2:5', 'the weight is Infinity', 'a finite number'],
    ['1 2\n2 3\n', '', 'no edge has node 0, though one has 3', 'numbered from 0'],
    ['0 1\n1 4\n', '', 'no edge has node 2, though one has 4', 'without gaps'],
    ['0 1\n1 1000000000\n', ':2:3', '1000000000 is too large for the number of a node', 'at most'],
    ['# nothing\n', '', 'there are no edges', 'from to [weight]'],
  ])('%j is told with file, line and column', (content, place, message, hint) => {
    const found = problem(content);
    expect(found).toMatchObject({ code: 'data', path: join(folder, `graph.csv${place}`) });
    expect(found.message).toBe(`${join(folder, 'graph.csv')}${place}: ${message}`);
    expect(found.hint).toContain(hint);
  });

  it('reads the formats of @ergodic/graphs: nodes without edges stay; linear terms are refused', () => {
    const mtx = '%%MatrixMarket matrix coordinate real symmetric\n5 5 2\n2 1 0.5\n4 1 -2\n';
    expect(read(mtx, { weight: 2 }).edges).toMatchObject({ nodes: 5, weight: Float64Array.of(1, -4) });
    expect(listed(read('4 1\n1 4 -2\n', { format: 'rudy' }))).toEqual([[0, 3, -2]]);
    expect(listed(read('{"vartype":"SPIN","quadratic":[["b","a",3]]}'))).toEqual([[0, 1, 3]]);
    expect(problem('{"vartype":"SPIN","linear":[0,0.5],"quadratic":[[0,1,3]]}')).toMatchObject({
      code: 'data',
      hint: expect.stringContaining('qubo') as string,
    });
    expect(problem('p edge 3 1\ne 1 4\n').path).toBe(join(folder, 'graph.csv:2:5'));
    expect(problem('{ "nodes": 0, "edges": [] }').message).toContain('there are no nodes');
  });

  it('nodes: some may have no edge, and there may be none', () => {
    expect(make({ edges: [[2, 1]], nodes: 6 }).edges).toMatchObject({ nodes: 6, from: Int32Array.of(2) });
    expect(make({ edges: [], nodes: 1 }).edges.nodes).toBe(1);
    expect(thrownBy(() => make({ edges: [[2, 6]], nodes: 6 }))).toMatchObject({
      path: 'edges.0.1',
      hint: 'nodes are 0 … 5',
    });
    expect(thrownBy(() => make({ edges: [] })).message).toContain('no edges and no nodes');
    expect(thrownBy(() => make({ path: 'a', nodes: 6 })).message).toContain('both path and nodes');
  });

  it('files that are not there, or folders', () => {
    expect(thrownBy(() => make({ path: 'none.csv' })).message).toBe(`${folder}/none.csv: there is no such file`);
    expect(thrownBy(() => make({ path: '.' })).message).toContain('is a folder');
  });

  it('edges in the recipe are told by their place', () => {
    expect(
      thrownBy(() =>
        make({
          edges: [
            [0, 1],
            [1, 1],
          ],
        }),
      ),
    ).toMatchObject({ path: 'edges.1.1' });
    expect(thrownBy(() => make({ edges: [[0, 1.5]] }))).toMatchObject({ path: 'edges.0.1' });
    expect(thrownBy(() => make({ edges: [[0, 2]] })).message).toContain('no edge has node 1');
    expect(thrownBy(() => make({})).message).toContain('neither path nor edges');
    expect(thrownBy(() => make({ path: 'a', edges: [[0, 1]] })).message).toContain('both path and edges');
    expect(edgeList.options.safeParse({ edges: [[1]] }).success).toBe(false);
  });
});
