import { describe, expect, it } from 'vitest';
import { numbers } from '../test/run.ts';
import { Graph } from './graph/graph.ts';
import { tensor } from './graph/tensor.ts';
import * as ops from './ops/index.ts';
import { formatReport, type Reference, verify, type VerifyCase } from './verify.ts';

/** p = softmax(x W / T). */
function boltzmann(): Graph {
  const graph = new Graph('boltzmann');
  const x = graph.input('x', 'float32', ['N', 2]);
  const temperature = graph.input('temperature', 'float32', []);
  const weight = graph.parameter('weight', tensor('float32', [2, 3], [1, -2, 0.5, 0.25, 3, -1]));
  graph.output('p', ops.softmax(graph, ops.div(graph, ops.matMul(graph, x, weight), temperature)));
  return graph;
}

const WEIGHT = [1, -2, 0.5, 0.25, 3, -1];

/** The same in double precision; `power` other than 1 is a mutant: it does not divide by T but by its power. */
const reference =
  (power = 1): Reference =>
  ({ x, temperature }) => {
    const [values, t] = [numbers(x), numbers(temperature)[0]! ** power];
    const p: number[] = [];
    for (let row = 0; row < values.length; row += 2) {
      const weights = [0, 1, 2].map((k) =>
        Math.exp((values[row]! * WEIGHT[k]! + values[row + 1]! * WEIGHT[3 + k]!) / t),
      );
      const sum = weights.reduce((total, weight) => total + weight, 0);
      p.push(...weights.map((weight) => weight / sum));
    }
    return { p };
  };

const cases: VerifyCase[] = [0, 1, 5, 64].flatMap((N) =>
  [0.3, 2].map((temperature) => ({ lengths: { N }, feeds: { temperature } })),
);

describe('verify', () => {
  it('passes a right model, and tells the worst error and where', async () => {
    const report = await verify(boltzmann(), reference(), cases, { threads: 1 });
    expect(report).toMatchObject({ passed: true, tolerance: 1e-5, elements: 2 * 3 * 70, provider: 'cpu' });
    expect(report.cases.length).toBe(8);
    expect(report.cases[0]!.worst).toBeUndefined();
    expect(report.worst!.error).toBeGreaterThan(0);
    expect(report.worst!.error).toBeLessThan(1e-6);
    expect(formatReport(report)).toMatch(
      /^passed: worst relative error \d\.\de-\d: p\[\d+,[012]\] is 0\.\d+.*420 values in 8 cases on cpu/,
    );
  });

  it('rejects a mutant at every temperature but 1', async () => {
    const report = await verify(boltzmann(), reference(2), cases, { threads: 1 });
    expect(report.passed).toBe(false);
    expect(report.worst!.error).toBeGreaterThan(0.1);
    expect(formatReport(report)).toMatch(/^FAILED/);
    const atOne = cases.map(({ lengths }) => ({ lengths, feeds: { temperature: 1 } }));
    expect((await verify(boltzmann(), reference(2), atOne, { threads: 1 })).passed).toBe(true);
  });

  it('finds the one element that is wrong', async () => {
    const wrong: Reference = async (inputs) => {
      const { p } = await reference()(inputs);
      const elements = Array.from(p!, Number);
      if (elements.length === 15) elements[7]! += 1e-3;
      return { p: elements };
    };
    const report = await verify(boltzmann(), wrong, cases, { threads: 1 });
    expect(report.passed).toBe(false);
    expect(report.worst).toMatchObject({ output: 'p', index: [2, 1], case: 4 });
    expect(report.cases.map(({ worst }) => (worst?.error ?? 0) > 1e-5)).toEqual([0, 0, 0, 0, 1, 1, 0, 0].map(Boolean));
  });

  it('tells cases in a line: arrays by their sizes', async () => {
    const data = new Float32Array(2000).fill(0.5);
    for (const [x, told] of [
      [{ type: 'float32', shape: [1000, 2], data }, '"x":"float32[1000, 2]"'],
      [data.subarray(0, 2000), '"x":"Float32Array of 2000"'],
    ] as const) {
      const graph = new Graph('same');
      graph.output('y', ops.neg(graph, graph.input('x', 'float32', 'type' in x ? [1000, 2] : [2000])));
      const report = await verify(graph, () => ({ y: data }), [{ feeds: { x } }]);
      expect(formatReport(report)).toContain(told);
      expect(formatReport(report).length).toBeLessThan(300);
    }
  });

  it('lets the tolerance decide', async () => {
    const strict = await verify(boltzmann(), reference(), cases, { tolerance: 1e-9 });
    expect(strict.passed).toBe(false);
  });

  it('draws the same inputs for the same seed', async () => {
    const drawn: number[][] = [];
    const spy: Reference = (inputs) => {
      drawn.push(numbers(inputs['x']));
      return reference()(inputs);
    };
    const one: VerifyCase[] = [{ lengths: { N: 5 }, feeds: { temperature: 1 } }];
    for (const seed of [1, 1, 2]) await verify(boltzmann(), spy, one, { seed });
    expect(drawn[0]).toEqual(drawn[1]);
    expect(drawn[0]).not.toEqual(drawn[2]);
    expect(new Set(drawn[0]).size).toBe(10);
  });

  it('takes NaN for NaN and an infinity for itself, and nothing else', async () => {
    const graph = new Graph('special');
    graph.output('y', ops.log(graph, graph.input('x', 'float32', [4])));
    const feeds = { x: Float32Array.of(-1, 0, Infinity, 1) };
    const exact = [NaN, -Infinity, Infinity, 0];
    expect((await verify(graph, () => ({ y: exact }), [{ feeds }])).passed).toBe(true);
    for (const [i, wrong] of [0, NaN, -Infinity, NaN].entries()) {
      const report = await verify(graph, () => ({ y: exact.with(i, wrong) }), [{ feeds }]);
      expect(report).toMatchObject({ passed: false, worst: { error: Infinity, index: [i] } });
    }
  });

  it('an infinity does not hide what is wrong beside it', async () => {
    const graph = new Graph('turned');
    graph.output('y', ops.neg(graph, graph.input('x', 'float32', [2])));
    const feeds = { x: Float32Array.of(-Infinity, -1) };
    expect((await verify(graph, () => ({ y: [Infinity, 1] }), [{ feeds }])).passed).toBe(true);
    expect(await verify(graph, () => ({ y: [Infinity, 5] }), [{ feeds }])).toMatchObject({
      passed: false,
      worst: { index: [1] },
    });
  });

  it('tells errors beside a floor, where there is one', async () => {
    const graph = new Graph('small');
    graph.output('y', ops.neg(graph, graph.input('x', 'float32', [1])));
    const feeds = { x: Float32Array.of(-2e-6) };
    const of = (floors: Record<string, number>) => verify(graph, () => ({ y: [1e-6] }), [{ feeds }], { floors });
    expect((await of({})).worst!.error).toBeCloseTo(1, 5);
    expect((await of({ y: 10 })).worst!.error).toBeCloseTo(1e-7, 10);
    expect((await of({ z: 10 })).passed).toBe(false);
  });

  it('draws as it is told, and whole numbers only so', async () => {
    const graph = new Graph('index');
    const x = graph.input('x', 'float32', ['N', 2]);
    graph.output('y', ops.gather(graph, x, graph.input('rows', 'int64', ['K'])));
    const exact: Reference = ({ x, rows }) => ({
      y: numbers(rows).flatMap((row) => numbers(x).slice(2 * row, 2 * row + 2)),
    });
    const one = [{ lengths: { N: 4, K: 9 } }];
    const report = await verify(graph, exact, one, { draw: { rows: (random) => random.integer(0, 4) } });
    expect(report).toMatchObject({ passed: true, elements: 18 });
    await expect(verify(graph, exact, one)).rejects.toThrow(
      'there is no usual distribution for the int64 input "rows"',
    );
  });

  it('says where cases or the reference do not fit', async () => {
    const model = boltzmann();
    const feeds = { temperature: 1 };
    await expect(verify(model, reference(), [{ feeds }])).rejects.toMatchObject({
      code: 'verify',
      message: 'case 0 does not say the length "N" of input "x"',
      hint: 'lengths: { N: 5 }',
    });
    const one = [{ lengths: { N: 2 }, feeds }];
    await expect(verify(model, () => ({}), one)).rejects.toThrow('the reference does not give output "p"');
    await expect(verify(model, (() => {}) as never, one)).rejects.toThrow('the reference does not give output "p"');
    await expect(verify(model, reference(), [])).rejects.toThrow('there are no cases to compare');
    await expect(verify(model, () => ({ p: [1] }), one)).rejects.toThrow(
      'output "p" has shape [2,3] in case 0, but the reference gives 1 elements',
    );
    const unknown = [{ lengths: { N: 2 }, feeds: { ...feeds, z: 1 } }];
    await expect(verify(model, reference(), unknown)).rejects.toThrow('the model has no input "z"');
  });
});
