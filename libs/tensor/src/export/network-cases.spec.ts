import { describe, expect, it } from 'vitest';
import type { TensorData, VerifyCase } from '@ergodic/onnx';
import type { Network } from '@ergodic/kernel';
import { inputCases, networkCases } from './network-cases.ts';

const rowsOf = ({ feeds = {} }: VerifyCase): number[][] => {
  const { data, shape } = feeds['input'] as TensorData;
  return Array.from({ length: shape[0]! }, (_, r) => Array.from(data.subarray(2 * r, 2 * r + 2), Number));
};

describe('cases that models are tried on', () => {
  it('are batches of three sizes at the temperature of the network, and colder and hotter ones', () => {
    const cases = inputCases('input', [2], { temperature: 0.6 });
    expect(cases.map((each) => [rowsOf(each).length, each.feeds!['temperature']])).toEqual([
      [1, 0.6],
      [3, 0.3],
      [16, 1.2],
    ]);
    // Without a temperature none is fed.
    expect(inputCases('input', [2], {}).some(({ feeds }) => 'temperature' in feeds!)).toBe(false);
  });

  it('take real rows as they are, and random ones from the same places of them', () => {
    const samples = Float64Array.of(0, 10, 1, 11, 2, 12, 3, 13);
    const cases = inputCases('input', [2], { temperature: 1, samples });
    expect(cases.map((each) => rowsOf(each).length)).toEqual([1, 1, 3, 3, 16, 16]);
    expect(rowsOf(cases[3]!)).toEqual([
      [0, 10],
      [1, 11],
      [2, 12],
    ]);
    const mixed = rowsOf(cases[4]!);
    for (const [first, second] of mixed) {
      expect([0, 1, 2, 3]).toContain(first);
      expect([10, 11, 12, 13]).toContain(second);
    }
    expect(mixed.some(([first, second]) => second! - first! !== 10)).toBe(true);
  });

  it('of networks have states and draws, by the laws that these have', () => {
    const network = {
      input: [2],
      state: { 'a.memory': [50] },
      draws: {
        'a.noise': { law: 'normal', shape: [50] },
        'a.kept': { law: 'uniform', shape: [50] },
        'a.unused': { law: 'normal', shape: [1] },
      },
    } as unknown as Network;
    const cases = networkCases(network, ['a.noise', 'a.kept'], { temperature: 1 });
    const { feeds = {} } = cases[2]!;
    expect(Object.keys(feeds).toSorted()).toEqual([
      'draws.a.kept',
      'draws.a.noise',
      'input',
      'state.a.memory',
      'temperature',
    ]);
    const numbersOf = (name: string): number[] => Array.from((feeds[name] as TensorData).data, Number);
    const meanSquare = (name: string): number =>
      numbersOf(name).reduce((sum, value) => sum + value * value, 0) / numbersOf(name).length;
    expect(numbersOf('draws.a.kept')).toHaveLength(16 * 50);
    expect(numbersOf('draws.a.kept').every((u) => u >= 0 && u < 1)).toBe(true);
    // Standard errors of 800 numbers: 0.011 and 0.05.
    expect(meanSquare('draws.a.kept')).toBeCloseTo(1 / 3, 1);
    expect(Math.abs(meanSquare('draws.a.noise') - 1)).toBeLessThan(0.25);
  });
});
