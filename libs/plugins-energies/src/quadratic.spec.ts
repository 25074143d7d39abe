import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Definition, Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { graphOf, made, near, observed, thermal, thrownBy, weightedGraph } from '../test/support.ts';
import { maxCut } from './max-cut.ts';
import { qubo } from './qubo.ts';
import { spinQuadratic } from './spin-quadratic.ts';

const folder = mkdtempSync(join(tmpdir(), 'models-'));
afterAll(() => rmSync(folder, { recursive: true }));
const read = (definition: Definition<'energy'>, content: string): Energy => {
  writeFileSync(join(folder, 'model'), content);
  return made(definition, { path: 'model' }, { folder });
};
const linear = [0.7, -1.2, 0.4];
const quadratic = [
  [0, 1, 1.5],
  [2, 1, -0.8],
] as const;
const value = (x: ArrayLike<number>): number =>
  linear.reduce((sum, a, i) => sum + a * x[i]!, 0) + quadratic.reduce((sum, [i, j, b]) => sum + b * x[i]! * x[j]!, 0);
const json = (vartype: string): string => JSON.stringify({ vartype, linear, quadratic, offset: 0.25 });

describe('qubo and spin-quadratic', () => {
  for (const law of lawsOf(qubo)) it(`qubo, law: ${law.name}`, law.check);
  for (const law of lawsOf(spinQuadratic)) it(`spin-quadratic, law: ${law.name}`, law.check);

  it.each([
    [qubo, 'BINARY'],
    [spinQuadratic, 'SPIN'],
  ] as const)(
    'E = Σ a x + Σ b x x in the sign that is minimised; the objective has the constant too',
    (definition, vartype) => {
      const { x, E, rows } = thermal(made(definition, { linear, quadratic }), 1);
      rows.forEach((row, a) => near(E[a]!, value(row)));
      expect(rows.some((row, a) => Math.abs(E[a]! + value(row)) > 1)).toBe(true);
      const inFile = read(definition, json(vartype));
      observed(inFile, 'objective', x).forEach((f, a) => near(f, value(rows[a]!) + 0.25));
      thermal(inFile, 1).E.forEach((e, a) => near(e, E[a]!));
    },
  );

  it.each([0.5, 1, 3])('T = %d: a model in the other variables has the same law and the same objective', (T) => {
    const [asBits, asSpins] = [read(qubo, json('SPIN')), read(spinQuadratic, json('SPIN'))];
    const [a, b] = [thermal(asBits, T), thermal(asSpins, T)];
    a.p.forEach((p, s) => near(p, b.p[s]!));
    const objective = observed(asSpins, 'objective', b.x);
    observed(asBits, 'objective', a.x).forEach((f, s) => near(f, objective[s]!));
    const back = read(spinQuadratic, json('BINARY'));
    const bits = thermal(read(qubo, json('BINARY')), T);
    observed(back, 'objective', b.x).forEach((f, s) => near(f, value(bits.rows[s]!) + 0.25));
    // Taken as it stands in the wrong variables it is another law.
    expect(Math.max(...a.p.map((p, s) => Math.abs(p - bits.p[s]!)))).toBeGreaterThan(0.02);
  });

  it('files that do not say their variables have those of the energy; a matrix is xᵀQx', () => {
    const text = '0 0 0.7\n1 1 -1.2\n2 2 0.4\n0 1 1.5\n2 1 -0.8\n';
    for (const definition of [qubo, spinQuadratic]) {
      const { E, rows } = thermal(read(definition, text), 1);
      rows.forEach((row, a) => near(E[a]!, value(row)));
    }
    const mtx =
      '%%MatrixMarket matrix coordinate real symmetric\n3 3 5\n1 1 0.7\n2 2 -1.2\n3 3 0.4\n2 1 0.75\n3 2 -0.4\n';
    const { E, rows } = thermal(read(qubo, mtx), 1);
    rows.forEach((row, a) => near(E[a]!, value(row)));
  });

  it('pairs of one bit are linear, of one spin an error; equal pairs add up; sizes and files are told', () => {
    const { E } = thermal(
      made(qubo, {
        quadratic: [
          [0, 0, 2],
          [1, 0, 3],
          [0, 1, 0.5],
        ],
      }),
      1,
    );
    expect([...E]).toEqual([0, 2, 0, 5.5]);
    expect(thrownBy(() => made(spinQuadratic, { quadratic: [[1, 1, 2]] }))).toMatchObject({ path: 'quadratic.0' });
    expect(thrownBy(() => made(qubo, {})).message).toContain('neither path nor linear');
    expect(thrownBy(() => made(qubo, { path: 'x', linear: [1] })).message).toContain('both path and linear');
    expect(thrownBy(() => made(qubo, { linear: [1], quadratic: [[0, 1, 2]] })).message).toContain(
      'unit 1, but 1 linear',
    );
    expect(thrownBy(() => made(qubo, { linear: [] })).message).toContain('no units');
    expect(thrownBy(() => read(qubo, '0 1 x\n')).path).toBe(join(folder, 'model:1:5'));
    expect(thrownBy(() => read(qubo, '{"vartype":"BINARY","linear":{}}')).message).toContain('no variables');
    expect(qubo.options.safeParse({ linear: [NaN] }).success).toBe(false);
    expect(qubo.options.safeParse({ quadratic: [[0, 1, Infinity]] }).success).toBe(false);
  });
});

describe('max-cut', () => {
  for (const law of lawsOf(maxCut)) it(`law: ${law.name}`, law.check);

  const complete = (n: number) =>
    graphOf(n, Array.from({ length: n }, (_, j) => Array.from({ length: j }, (_none, i) => [i, j] as const)).flat());
  const petersen = graphOf(
    10,
    [0, 1, 2, 3, 4].flatMap((i) => [
      [i, (i + 1) % 5] as const,
      [i, i + 5] as const,
      [5 + i, 5 + ((i + 2) % 5)] as const,
    ]),
  );
  const kite = weightedGraph(4, [
    [0, 1, 0.7],
    [1, 2, 1.3],
    [2, 0, -0.4],
    [3, 0, 2.1],
  ]);

  it.each([
    ['complete graph of 5', complete(5), 10, 6],
    ['complete graph of 6', complete(6), 15, 9],
    ['the Petersen graph', petersen, 15, 12],
    [
      'a tree, cut whole',
      graphOf(4, [
        [0, 1],
        [1, 2],
        [1, 3],
      ]),
      3,
      3,
    ],
    ['weights of both signs', kite, 3.7, 4.1],
    ['no edges', graphOf(3, []), 0, 0],
  ] as const)('%s: E = ½ Σ w − cut, and the lowest has the largest cut', (_, coupling, total, best) => {
    const energy = made(maxCut, {}, { coupling });
    const { E, x } = thermal(energy, 1);
    const cut = observed(energy, 'cut', x);
    E.forEach((e, a) => near(e, total / 2 - cut[a]!));
    near(Math.max(...cut), best);
    near(Math.min(...E), total / 2 - best);
  });

  it('the cut counts weights between the sides', () => {
    const energy = made(maxCut, {}, { coupling: kite });
    const { rows, x } = thermal(energy, 1);
    const cut = observed(energy, 'cut', x);
    near(cut[rows.findIndex((row) => [...row].join() === '1,-1,1,1')]!, 2);
    expect(thrownBy(() => made(maxCut, {})).code).toBe('missing-part');
  });
});
