import { beforeAll, describe, expect, it } from 'vitest';
import { createRegistry, TensorRuntimeService, type CompiledProgram, type TensorArray } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import type { LayerFunction } from '@ergodic/networks';
import { myLayer } from './my-layer.ts';

const registry = createRegistry([tensorPlugin()]);
const runtime = registry.service(TensorRuntimeService);
await runtime.load!();

const site = { name: 'layers.0 (my-layer)', normal: () => 0, uniform: () => 0 };
const layer = myLayer.make({ gain: 1.3 }, lawContext(1, 1)).build([3], site);
const [x, gain] = [
  [0.7, -0.2, 1.9],
  [1.3, 0.4, -0.8],
];

const array = (shape: number[], ...values: number[]): TensorArray => ({
  type: 'float32',
  shape,
  data: Float32Array.from(values),
});

describe('my-layer', () => {
  for (const law of lawsOf(myLayer, { registry })) it(`law: ${law.name}`, law.check);

  let compiled: CompiledProgram;
  beforeAll(() => {
    const run = layer.program as unknown as LayerFunction;
    const program = (tools: never, u: never, theta: never, temperature: never): unknown =>
      run(tools, u, theta, { temperature, draws: {}, state: {}, training: false });
    compiled = runtime.compile(program as never, { batched: [0] });
  });

  it.each([0.4, 1, 2.5])('T = %s: the mean and the free energy of two states; of another gain it has neither', (T) => {
    const found = compiled.run(array([1, 3], ...x), { gain: array([3], ...gain) }, array([], T));
    const { output, energy, entropy } = found as Record<'output' | 'energy' | 'entropy', TensorArray>;
    const exact = (factor: number) =>
      x.map((each, j) => {
        const [up, down] = [1, -1].map((s) => Math.exp((factor * gain[j]! * each * s) / T)) as [number, number];
        return { mean: (up - down) / (up + down), F: -T * Math.log(up + down) };
      });
    exact(1).forEach(({ mean, F }, j) => {
      expect(output.data[j]).toBeCloseTo(mean, 5);
      expect(energy.data[j]! - T * entropy.data[j]!).toBeCloseTo(F, 5);
    });
    const largest = (of: (j: number) => number): number => Math.max(...x.map((_, j) => Math.abs(of(j))));
    const wrong = exact(2);
    expect(largest((j) => output.data[j]! - wrong[j]!.mean)).toBeGreaterThan(0.1);
    expect(largest((j) => energy.data[j]! - T * entropy.data[j]! - wrong[j]!.F)).toBeGreaterThan(0.1);
  });

  it('has a gain for each number, at first that of the options, and says which layer gets what it cannot take', () => {
    expect(layer.parameters['gain']).toEqual({ shape: [3], data: Float64Array.of(1.3, 1.3, 1.3) });
    const plan = myLayer.make({ gain: 1 }, lawContext(1, 1));
    expect(() => plan.build([28, 28], site)).toThrow('layers.0 (my-layer) takes a row, not [28, 28]');
  });
});
