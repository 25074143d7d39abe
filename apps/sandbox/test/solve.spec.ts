import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();

interface SampleSet {
  readonly num_variables: number;
  readonly num_rows: number;
  readonly variable_type: string;
  readonly variable_labels: readonly (string | number)[];
  readonly sample_data: { readonly data: readonly (readonly number[])[]; readonly shape: readonly number[] };
  readonly vectors: Record<'energy' | 'num_occurrences', { readonly data: readonly number[] }>;
}

const solve = (...args: string[]) => here.ergodic('solve', ...args);
const samples = (...args: string[]): SampleSet => {
  const { status, stdout, stderr } = solve(...args, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as SampleSet;
};

/** A ring of five and a chord, with unlike weights. */
const edges = [
  [0, 1, 1],
  [1, 2, 2.5],
  [2, 3, 1],
  [3, 4, 0.5],
  [4, 0, 2],
  [1, 3, -1.5],
] as const;
here.write('graph.txt', edges.map((edge) => edge.join(' ')).join('\n'));
here.write('none.json', '{ "vartype": "SPIN", "linear": {} }');
here.write('large.txt', '0 1 1e305\n1 2 1\n');
here.write('small.txt', '0 1 1e-320\n');
here.write('many.json', '{ "nodes": 5000, "edges": [[0, 1]] }');
const states = Array.from({ length: 32 }, (_, k) => Array.from({ length: 5 }, (_none, i) => (k >> i) & 1));

describe('ergodic solve', () => {
  it('--maxcut finds the largest cut, as enumeration does; its energy is minus the cut', () => {
    const cutOf = (x: readonly number[]): number => edges.reduce((sum, [i, j, w]) => sum + (x[i] === x[j] ? 0 : w), 0);
    const largest = Math.max(...states.map(cutOf));
    const { status, stdout } = solve('graph.txt', '--maxcut');
    expect(status).toBe(0);
    expect(stdout).toContain(`best cut ${largest}`);
    const { vectors, sample_data, variable_type } = samples('graph.txt', '--maxcut');
    expect(variable_type).toBe('SPIN');
    expect(vectors.energy.data[0]).toBeCloseTo(-largest, 12);
    expect(cutOf(sample_data.data[0]!)).toBeCloseTo(largest, 12);
  });

  it.each(['--qubo', '--ising'])(
    '%s finds the least value; each state is told with its own energy, the least first',
    (flag) => {
      const low = flag === '--ising' ? -1 : 0;
      const valueOf = (x: readonly number[]): number => edges.reduce((sum, [i, j, w]) => sum + w * x[i]! * x[j]!, 0);
      const least = Math.min(...states.map((bits) => valueOf(bits.map((b) => (b ? 1 : low)))));
      const { vectors, sample_data, num_rows, num_variables } = samples(
        'graph.txt',
        flag,
        '--reads',
        '20',
        '--sweeps',
        '200',
      );
      expect([num_rows, num_variables]).toEqual(sample_data.shape);
      expect(vectors.num_occurrences.data.reduce((a, b) => a + b, 0)).toBe(20);
      const energies = vectors.energy.data;
      energies.forEach((E, k) => expect(E).toBeCloseTo(valueOf(sample_data.data[k]!), 12));
      expect(energies[0]).toBeCloseTo(least, 12);
      expect([...energies].sort((a, b) => a - b)).toEqual(energies);
    },
  );

  it('a model that dimod wrote says what it is, with offset and labels', () => {
    const model = {
      type: 'BinaryQuadraticModel',
      version: { bqm_schema: '3.0.0' },
      use_bytes: false,
      index_type: 'int32',
      bias_type: 'float64',
      num_variables: 3,
      num_interactions: 2,
      variable_labels: ['a', 'b', 'c'],
      variable_type: 'BINARY',
      offset: 7,
      info: {},
      linear_biases: [1, -2, 0.5],
      quadratic_biases: [-3, 1],
      quadratic_head: [0, 1],
      quadratic_tail: [1, 2],
    };
    here.write('model.json', JSON.stringify(model));
    const { vectors, sample_data, variable_labels, variable_type } = samples('model.json');
    expect(variable_labels).toEqual(['a', 'b', 'c']);
    expect(variable_type).toBe('BINARY');
    expect(sample_data.data[0]).toEqual([1, 1, 0]);
    expect(vectors.energy.data[0]).toBe(7 + 1 - 2 - 3);
  });

  it('--maxcut of JSON keeps the labels, and refuses linear terms that a cut cannot hold', () => {
    const model = (linear: readonly number[]) => ({
      type: 'BinaryQuadraticModel',
      version: { bqm_schema: '3.0.0' },
      use_bytes: false,
      index_type: 'int32',
      bias_type: 'float64',
      num_variables: 3,
      num_interactions: 2,
      variable_labels: ['a', 'b', 'c'],
      variable_type: 'SPIN',
      offset: 0,
      info: {},
      linear_biases: linear,
      quadratic_biases: [1, 2],
      quadratic_head: [0, 1],
      quadratic_tail: [1, 2],
    });
    here.write('cut.json', JSON.stringify(model([0, 0, 0])));
    expect(samples('cut.json', '--maxcut').variable_labels).toEqual(['a', 'b', 'c']);
    here.write('linear.json', JSON.stringify(model([0, 1.5, 0])));
    const { status, stderr } = solve('linear.json', '--maxcut');
    expect(status).toBe(2);
    expect(stderr).toContain('variable 1 has the linear term 1.5');
  });

  it('the same samples with any number of threads, others with another seed; a file as on standard output', () => {
    const body = ({ vectors, sample_data }: SampleSet): unknown => [vectors, sample_data];
    const args = ['graph.txt', '--ising', '--reads', '40', '--sweeps', '3'];
    const one = samples(...args, '--threads', '1');
    expect(body(samples(...args, '--threads', '2'))).toEqual(body(one));
    expect(body(samples(...args, '--seed', '2'))).not.toEqual(body(one));
    expect(solve(...args, '--out', 'samples.json').stdout).toContain('Written to samples.json');
    expect(body(JSON.parse(here.read('samples.json').toString()) as SampleSet)).toEqual(body(one));
  });

  it('one variable, none coupled; one read, one sweep', () => {
    const { status, stdout, stderr } = solve('graph.txt', '--ising', '--reads', '1', '--sweeps', '1');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('1 read × 1 sweep');
  });

  it.each<[string[], string, string]>([
    [['graph.txt'], 'does not say whether the variables are spins or bits', 'give one of --qubo'],
    [['none.json', '--ising'], 'none.json: there are no variables', 'at least one'],
    [['large.txt', '--maxcut'], 'large.txt: the numbers of variable 0 add up to 5e+304', 'neither so large'],
    [['small.txt', '--qubo'], 'small.txt: the numbers of variable 0 add up to', 'nor so small'],
    [['graph.txt', '--qubo', '--ising'], 'exclude each other', 'one of them'],
    [['nowhere.txt', '--qubo'], 'there is no such file', ''],
    [['graph.txt', '--qubo', '--reads', '0'], '--reads is "0"', 'from 1'],
    [['many.json', '--maxcut', '--reads', '1000000'], '--reads is 1000000: too many states of 5000', 'at most 100000'],
    [['graph.txt', '--qubo', '--sweeps', '1.5'], '--sweeps is "1.5"', 'a whole number'],
    [['graph.txt', '--qubo', '--threads', 'x'], '--threads is "x"', ''],
    [['graph.txt', '--qubo', '--beta-range', '5,1'], '--beta-range is "5,1"', 'the hot end first'],
    [['graph.txt', '--qubo', '--out', 'no/such/folder.json'], 'cannot be written', 'a folder that is there'],
  ])('%j: refused', (args, message, hint) => {
    const { status, stdout, stderr } = solve(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/^ +at .*:\d+:\d+\)?$/m);
    expect(existsSync(here.at('no'))).toBe(false);
  });
});
