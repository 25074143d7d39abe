import { describe, expect, it } from 'vitest';
import { listed, temporaryFiles, thrownBy } from '../test/support.ts';
import { expectNoLinear, readGraph, readNumbers, readQuadraticModel } from './read-graph.ts';
import { isingToQubo, modelValue, quboToIsing } from './quadratic-model.ts';

const write = temporaryFiles();
const graph = (name: string, content: string) => readGraph(write(name, content));
/** Where and what, with the folder left out. */
function problem(act: () => unknown): string {
  const { message, code } = thrownBy(act);
  expect(code).toBe('data');
  return message.replace(/^.*[\\/]/, '');
}

const weighted = [
  [1, 0, 0.5],
  [2, 1, -2],
  [3, 0, 1],
];

describe('graph files', () => {
  it('one graph in five formats, each told from its content; nodes without edges stay', () => {
    const files = {
      'edges a.csv': '1 0 0.5\n2 1 -2\n3,0\n',
      'matrix-market a.mtx':
        '%%MatrixMarket matrix coordinate real symmetric\n% four\n4 4 3\n2 1 0.5\n3 2 -2e0\n4 1 1\n',
      'dimacs a.col': 'c four nodes\nc\np edge 4 3\ne 2 1 0.5\ne 3 2 -2\ne 4 1\n',
      'rudy a.rud': '4 3\n2 1 0.5\n3 2 -2\n4 1 1\n',
      'dimod a.json': '{ "nodes": 4, "edges": [[1, 0, 0.5], [2, 1, -2], [3, 0]] }',
    };
    for (const [key, content] of Object.entries(files)) {
      const [format, name] = key.split(' ') as [string, string];
      const found = graph(name, content);
      expect(found.format).toBe(format);
      expect(listed(found.edges)).toEqual(weighted);
      expect([...found.linear]).toEqual([0, 0, 0, 0]);
      expect(found.labels).toBeUndefined();
    }
    for (const [name, content] of [
      ['b.mtx', '%%MatrixMarket matrix coordinate pattern general\n5 5 0\n'],
      ['b.col', 'p col 5 0\n'],
      ['G5', '5 0\n'],
      ['b.json', '{ "nodes": 5, "edges": [] }'],
    ] as const)
      expect(graph(name, content).edges).toMatchObject({ nodes: 5, from: new Int32Array(0) });
    expect(graph('one.json', '{ "nodes": ["a"], "edges": [] }')).toMatchObject({ edges: { nodes: 1 }, labels: ['a'] });
  });

  it('equal pairs add up, either way round; a matrix gives an edge in one triangle or, alike, in both', () => {
    expect(listed(graph('c.col', 'p edge 3 2\ne 1 2\ne 2 1\n').edges)).toEqual([[0, 1, 2]]);
    expect(listed(graph('c.rud', '3 2\n1 2 0.5\n2 1 0.25\n').edges)).toEqual([[0, 1, 0.75]]);
    const head = '%%MatrixMarket matrix coordinate real general\n';
    const both = graph('c.mtx', `${head}3 3 3\n1 2 0.5\n2 1 0.5\n1 3 4\n`).edges;
    expect(listed(both)).toEqual([
      [1, 0, 0.5],
      [0, 2, 4],
    ]);
    expect(problem(() => graph('d.mtx', `${head}3 3 2\n2 1 0.5\n1 2 0.75\n`))).toBe(
      'd.mtx:4:1: entry (1, 2) is 0.75, but (2, 1) is 0.5',
    );
  });

  it('xᵀQx of a matrix: the diagonal is linear, both triangles add up, a symmetric one counts twice', () => {
    const general = readQuadraticModel(
      write('q.mtx', '%%MatrixMarket matrix coordinate real general\n2 2 4\n1 1 3\n1 2 5\n2 1 -1\n2 2 7\n'),
      { vartype: 'BINARY' },
    );
    const symmetric = readQuadraticModel(
      write('s.mtx', '%%MatrixMarket matrix coordinate integer symmetric\n2 2 3\n1 1 3\n2 1 2\n2 2 7\n'),
      { vartype: 'BINARY' },
    );
    for (const model of [general, symmetric])
      for (const [x, y] of [
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const)
        expect(modelValue(model, [x, y])).toBe(3 * x + 4 * x * y + 7 * y);
  });

  const values = [
    [-1, -1, 0.25 + 1 - 0.5 + 3],
    [1, -1, 0.25 - 1 - 0.5 - 3],
    [1, 1, 0.25 - 1 + 0.5 + 3],
  ] as const;
  it.each([
    ['names', '{"vartype":"SPIN","linear":{"a":-1,"b":0.5},"quadratic":[["a","b",3]],"offset":0.25}'],
    ['nested names', '{"vartype":"SPIN","linear":{"a":-1,"b":0.5},"quadratic":{"a":{"b":3}},"offset":0.25}'],
    [
      'pairs as keys',
      '{"vartype":"SPIN","linear":{"a":-1,"b":0.5},"quadratic":{"(\'a\', \'b\')":2,"b,a":1},"offset":0.25}',
    ],
    ['a list', '{"vartype":"SPIN","linear":[-1,0.5],"quadratic":[[1,0,3]],"offset":0.25}'],
    ['numbers, not in order', '{"vartype":"SPIN","linear":{"1":0.5,"0":-1},"quadratic":{"1,0":3},"offset":0.25}'],
    ['a loop of spins is a constant', '{"vartype":"SPIN","linear":[-1,0.5],"quadratic":[[0,1,3],[0,0,0.25]]}'],
    [
      'the schema of dimod',
      '{"type":"BinaryQuadraticModel","version":{"bqm_schema":"3.0.0"},"use_bytes":false,"variable_labels":["a","b"],"variable_type":"SPIN","offset":0.25,"info":{},"linear_biases":[-1,0.5],"quadratic_biases":[3],"quadratic_head":[0],"quadratic_tail":[1]}',
    ],
  ])('dimod’s model as JSON: %s', (_, content) => {
    const model = readQuadraticModel(write('m.json', content));
    expect(model.vartype).toBe('SPIN');
    for (const [a, b, value] of values) expect(modelValue(model, [a, b])).toBeCloseTo(value, 14);
    expect(model.labels ?? ['a', 'b']).toEqual(['a', 'b']);
    for (const [a, b, value] of values)
      expect(modelValue(isingToQubo(model), [(1 + a) / 2, (1 + b) / 2])).toBeCloseTo(value, 14);
  });

  it('what dimod 0.12 writes, tuples among the labels: values in states as dimod tells them', () => {
    const content =
      '{"type": "BinaryQuadraticModel", "version": {"bqm_schema": "3.0.0"}, "use_bytes": false, "index_type": "int32", "bias_type": "float64", "num_variables": 3, "num_interactions": 2, "variable_labels": ["d", ["x", 1], 7], "variable_type": "BINARY", "offset": 0.75, "info": {}, "linear_biases": [0.5, -1.25, 2.0], "quadratic_biases": [-3.0, 0.25], "quadratic_head": [0, 1], "quadratic_tail": [1, 2]}';
    const model = readQuadraticModel(write('d.json', content));
    expect(model.labels).toEqual(['d', ['x', 1], 7]);
    expect(model.edges.nodes).toBe(3);
    for (const [x, value] of [
      [[0, 0, 0], 0.75],
      [[1, 1, 0], -3],
      [[0, 1, 1], 1.75],
      [[1, 1, 1], -0.75],
    ] as const)
      expect(modelValue(model, x)).toBe(value);
    expect(problem(() => readQuadraticModel(write('e.json', content.replace('7]', '"d"]'))))).toContain(
      'the label d comes twice',
    );
  });

  it('dimod’s COO: lines "i i" are linear, for spins too; numbers without a line are free', () => {
    const spin = readQuadraticModel(write('a.coo', '# vartype=SPIN\n0 0 -1\n0 3 2.5\n3 3 0.5\n'));
    expect(spin).toMatchObject({ vartype: 'SPIN', offset: 0, linear: Float64Array.of(-1, 0, 0, 0.5) });
    expect(listed(spin.edges)).toEqual([[0, 3, 2.5]]);
    expect(spin.edges.nodes).toBe(4);
    const binary = readQuadraticModel(write('b.coo', '0 0 -1\n0 1 2.5\n'), { vartype: 'BINARY' });
    expect(modelValue(binary, [1, 1])).toBe(1.5);
    expect(modelValue(quboToIsing(binary), [1, 1])).toBe(1.5);
    expect(problem(() => readQuadraticModel(write('c.coo', '0 1 2\n')))).toContain('spins or bits');
    expect(
      problem(() => readQuadraticModel(write('d.coo', '# vartype=SPIN\n0 1 2\n'), { vartype: 'BINARY' })),
    ).toContain('of vartype SPIN, not BINARY');
    expect(problem(() => expectNoLinear('e', graph('e.coo', '# vartype=SPIN\n0 1 2\n1 1 3\n')))).toContain(
      'variable 1',
    );
    expect(() => expectNoLinear('f', graph('f.coo', '# vartype=SPIN\n0 1 2\n'))).not.toThrow();
  });

  const mtx = '%%MatrixMarket matrix coordinate real symmetric\n';
  it.each([
    ['a.mtx', '%%MatrixMarket matrix array real general\n', '1:23: "array" cannot be read'],
    ['a.mtx', '%%MatrixMarket matrix coordinate complex general\n', '1:34: "complex" cannot be read'],
    ['a.mtx', '%%MatrixMarket matrix coordinate real hermitian\n', '1:39: "hermitian" cannot be read'],
    ['a.mtx', `${mtx}3 4 1\n`, '2:3: the matrix is 3 × 4'],
    ['a.mtx', `${mtx}3 3 1\n2 1\n`, '3:3: the line has 2 cells'],
    ['a.mtx', `${mtx}3 3 1\n2 1 x\n`, '3:5: "x" is not a number'],
    ['a.mtx', `${mtx}3 3 1\n 2 4 1\n`, '3:4: there is no node 4'],
    ['a.mtx', `${mtx}3 3 1\n2 0 1\n`, '3:3: 0 is not the number of a node'],
    ['a.mtx', `${mtx}3 3 1\n2 2 1\n`, '3:3: node 2 is joined to itself'],
    ['a.mtx', `${mtx}3 3 1\n2 1 NaN\n`, '3:5: "NaN" is not a number'],
    ['a.mtx', `${mtx}3 3 1\n2 1 1e999\n`, '3:5: the weight is Infinity'],
    ['a.mtx', `${mtx}3 3 2\n2 1 1e308\n1 2 1e308\n`, '4:5: the weights of 1 and 2 add up to Infinity'],
    ['a.mtx', `${mtx}900000000000 900000000000 1\n2 1 1\n`, '2:1: 900000000000 rows are too many'],
    ['a.mtx', `${mtx}3 3 2\n2 1 1\n`, 'it says 2 entries, and there are 1'],
    ['a.mtx', `${mtx}three 3 2\n`, '2:1: "three" is not the number of rows'],
    ['a.mtx', mtx, 'there is no line with the size'],
    ['a.col', 'p edge 3 1\ne 1\n', '2:3: the line has 2 cells'],
    ['a.col', 'p edge 3 1\ne 1 4\n', '2:5: there is no node 4'],
    ['a.col', 'p edge 3 1\na 1 2 1\n', '2:1: a line "a"'],
    ['a.col', 'p edge 3 5\ne 1 2\n', 'the line p says 5 edges, and there are 1'],
    ['a.col', 'p edge 3\n', '1:8: the number of edges is missing'],
    ['a.col', 'p edge 2 1\np edge 2 1\n', '2:1: a second line p'],
    ['a.rud', '3 2\n1 2 1\n', 'it says 2 edges, and there are 1'],
    ['a.txt', '0 1\n1 3\n', 'no edge has node 2, though one has 3'],
    ['a.rud', '900000000000 1\n1 2\n', '1:1: 900000000000 nodes are too many'],
    ['a.col', 'p edge 900000000000 1\ne 1 2\n', '1:8: 900000000000 nodes are too many'],
    ['a.txt', '0 1\n1 5000000000\n', '2:3: 5000000000 is too large for the number of a node'],
    ['a.coo', '# vartype=BINARY\n0 5000000000 1\n', '2:3: 5000000000 is too large for the number of a node'],
    ['a.json', '{ "nodes": 1e12, "edges": [] }', '1:12: nodes: they are too many'],
    [
      'a.json',
      '{ "edges": [["a", "b", 1e308], ["b", "a", 1e308]] }',
      '1:32: edges.1: the biases of b and a add up to no finite',
    ],
    ['a.rud', '3 1 9\n', '1:5: a third cell'],
    ['a.rud', '', 'the file is empty'],
    ['a.json', '{ "vartype": "SPIN",\n  "linear": { "a": nan } }', '2:20: the JSON breaks off here'],
    ['a.json', '{ "edges": [[0, 1]', '1:19: the JSON breaks off here'],
    ['a.json', '{\n "edges": [[0, 1],\n  [1, 1, 2]] }', '3:3: edges.1: 1 is joined to itself'],
    ['a.json', '{ "edges": [[0, 1, "heavy"]] }', '1:20: edges.0.2: "heavy" is not a finite number'],
    ['a.json', '{ "edges": [[0, 1, 1e999]] }', '1:20: edges.0.2: Infinity is not a finite number'],
    ['a.json', '{ "edges": [[0]] }', '1:13: edges.0: it does not join two variables'],
    ['a.json', '{ "linear": {"a": true} }', '1:19: linear.a: true is not a finite number'],
    ['a.json', '{ "linear": {}, "vartype": "SPINS" }', '1:28: vartype: it is "SPINS"'],
    ['a.json', '{ "linear": {}, "quadratic": {"a": 2} }', '1:36: quadratic.a: "a" does not name a pair'],
    ['a.json', '{ "weights": [] }', '1:1: there is neither linear nor quadratic, nor edges'],
    ['a.json', '{ "linear_biases": [1], "use_bytes": true }', '1:38: use_bytes: the biases are bytes'],
    [
      'a.json',
      '{ "linear_biases": [1], "quadratic_head": [0], "quadratic_tail": [3], "quadratic_biases": [1] }',
      '1:67: quadratic_tail.0: there is no variable 3',
    ],
  ])('%s, %j is told with line and column', (name, content, message) => {
    const found = problem(() => graph(name, content));
    expect(found.startsWith(`${name}:`)).toBe(true);
    expect(found.slice(name.length + 1).trimStart()).toContain(message);
  });

  it('lists of numbers', () => {
    expect([...readNumbers(write('h.txt', '# fields\n0.5, -1\n\n2 # last\n'))]).toEqual([0.5, -1, 2]);
    expect(problem(() => readNumbers(write('h.txt', '1\n2 x\n')))).toBe('h.txt:2:3: "x" is not a finite number');
    expect(problem(() => readNumbers('none.txt'))).toContain('there is no such file');
  });
});
