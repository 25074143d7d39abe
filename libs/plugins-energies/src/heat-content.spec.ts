import { describe, expect, it } from 'vitest';
import { batchOf, createBatch } from '@ergodic/numerics';
import { ErgodicError, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, energiesOf, forceError, graphOf, near, normalRows, withForce } from '../test/support.ts';
import { heatContent } from './heat-content.ts';

const of = (options: object, units = 3): Energy =>
  heatContent.make(heatContent.options.parse(options), contextOf({ units }));
const row = (...T: number[]) => batchOf(Float64Array.from(T), 1, T.length);

function measured(energy: Energy, name: string, ...T: number[]): number {
  const observable = energy.observables!.find((one) => one.name === name)!;
  const out = new Float64Array(1);
  if ('measure' in observable) observable.measure(row(...T), out);
  return out[0]!;
}

describe('heat-content', () => {
  for (const law of lawsOf(heatContent)) it(`law: ${law.name}`, law.check);

  it('NEQ-24 U = Σ C T, with a capacity for all or one for each; its force is −C', () => {
    const bodies = of({ capacity: [1, 3, 0.5] });
    expect([...energiesOf(bodies, row(1, 2, 4))]).toEqual([9]);
    expect([...energiesOf(of({ capacity: 1.5 }), row(1, 2, 4))]).toEqual([10.5]);
    const force = createBatch(1, 3);
    bodies.addForce!(row(7, -1, 0), force);
    expect([...force.data]).toEqual([-1, -3, -0.5]);
    expect(forceError(bodies, normalRows(3, 3))).toBeLessThanOrEqual(1e-7);
    expect(forceError(withForce(bodies, -1), normalRows(3, 3))).toBeGreaterThan(0.1);
  });

  it('NEQ-25 C = (1, 3) from (4, 1) to 1.75: U is kept and the entropy grows by Σ C ln(T_f/T_i) = 0.8521687906218', () => {
    const bodies = of({ capacity: [1, 3] }, 2);
    expect([...energiesOf(bodies, row(4, 1))]).toEqual([...energiesOf(bodies, row(1.75, 1.75))]);
    const gain = measured(bodies, 'thermalEntropy', 1.75, 1.75) - measured(bodies, 'thermalEntropy', 4, 1);
    near(gain, 0.8521687906218, 1e-13);
    // Equal capacities would neither keep U nor gain as much.
    const equal = of({ capacity: 2 }, 2);
    expect(Math.abs(energiesOf(equal, row(4, 1))[0]! - energiesOf(equal, row(1.75, 1.75))[0]!)).toBeGreaterThan(1);
  });

  it('tells the coldest and the hottest', () => {
    expect(measured(of({}), 'coldest', 3, 0.5, 2)).toBe(0.5);
    expect(measured(of({}), 'hottest', 3, 0.5, 2)).toBe(3);
  });

  it('starts from the temperatures given, or from positive ones', () => {
    const start = (energy: Energy): number[] => {
      const T = new Float64Array(3);
      let k = 0;
      energy.randomState!(T, () => [0, 0.25, 0.999][k++]!);
      return [...T];
    };
    expect(start(of({ temperatures: [4, 1, 2] }))).toEqual([4, 1, 2]);
    expect(start(of({}))).toEqual([0.5, 0.75, 1.499]);
  });

  it('has as many nodes as the coupling graph, or as the recipe has units', () => {
    const coupling = graphOf(4, [[0, 3]]);
    expect(heatContent.make({ capacity: 1 }, contextOf({ units: 1, coupling })).space.units).toBe(4);
    expect(of({}, 7).space.units).toBe(7);
    const wrong = (options: object) => () => of(options, 3);
    expect(wrong({ capacity: [1, 2] })).toThrow(ErgodicError);
    expect(wrong({ capacity: [1, 2] })).toThrow('capacity has 2 numbers for 3 nodes');
    expect(wrong({ temperatures: [1, 2, 3, 4] })).toThrow('temperatures has 4 numbers for 3 nodes');
    for (const capacity of [0, -1, [1, 0], []]) expect(heatContent.options.safeParse({ capacity }).success).toBe(false);
  });
});
