import { describe, expect, it } from 'vitest';
import type { Layer } from '@ergodic/kernel';
import {
  exactly,
  expectNear,
  inputsOf,
  loadedRuntimes,
  mapped,
  runner,
  type Numbers,
  type Outcome,
} from './layer-passes.ts';
import { differences, expectSlopes, slopesBy } from './layer-slopes.ts';

export interface SuiteOptions {
  readonly temperatures?: readonly (number | readonly number[])[];
  readonly training?: readonly boolean[];
  /** S may be below 0, where it is of densities. */
  readonly differential?: boolean;
}

/** What every layer must obey; `name` says which is built. */
export function layerSuite(
  name: string,
  build: () => Layer,
  { temperatures = [0.4, 1, 2.5], training = [false], differential = false }: SuiteOptions = {},
): void {
  const flags = training.length > 1 ? training : [undefined];
  const title = (flag: boolean | undefined): string => (flag === undefined ? name : `${name}, training ${flag}`);
  const [asked = false] = training;

  describe.each(flags.map((flag) => [title(flag), flag ?? asked] as const))('%s', (_title, flag) => {
    it('shapes are as declared, S ≥ 0, rows of a batch do not mix', () => {
      const layer = build();
      for (const T of temperatures) {
        const inputs = inputsOf(layer, 4, T);
        const all = exactly(layer, inputs, flag);
        expect(all.output.shape).toEqual([4, ...layer.output]);
        expect(all.energy === undefined).toBe(layer.conventions === undefined);
        if (all.energy) expect(all.energy.shape).toEqual([4, all.energy.values.length / 4]);
        if (all.energy) expect(all.entropy!.shape).toEqual(all.energy.shape);
        if (!differential) for (const S of all.entropy?.values ?? []) expect(S).toBeGreaterThanOrEqual(0);
        expect(Object.keys(all.state ?? {}).sort()).toEqual(Object.keys(layer.state ?? {}).sort());
        for (const b of [0, 2]) {
          const row = (of: Numbers): Numbers => {
            const size = of.values.length / of.shape[0]!;
            return { shape: [1, ...of.shape.slice(1)], values: of.values.slice(b * size, (b + 1) * size) };
          };
          const { x, draws, state } = inputs;
          const own = { ...inputs, x: row(x), draws: mapped(draws, row), state: mapped(state, row) };
          expectNear(exactly(layer, own, flag), rowsOf(all, row), 1e-12);
        }
      }
    });

    it('compiled and float64 agree at any batch', async () => {
      const layer = build();
      const { compiled } = await loadedRuntimes();
      const fast = runner(compiled, layer, flag);
      for (const T of temperatures)
        for (const batch of [1, 4]) {
          const inputs = inputsOf(layer, batch, T, batch);
          expectNear(fast(inputs), exactly(layer, inputs, flag), 2e-5);
        }
    });

    it('GEN-09 derivatives by x, θ and T match differences; those of another point do not', async () => {
      const layer = build();
      const { compiled } = await loadedRuntimes();
      const slopes = slopesBy(compiled, layer, flag);
      for (const T of temperatures) {
        const inputs = inputsOf(layer, 2, T);
        const wanted = differences(layer, inputs, flag);
        expectSlopes(slopes(inputs), wanted);
        const moved = ({ shape, values }: Numbers): Numbers => ({ shape, values: values.map((v) => 1.5 * v + 0.2) });
        const elsewhere = { ...inputs, x: moved(inputs.x), temperature: moved(inputs.temperature) };
        if (layer.conventions) expect(() => expectSlopes(slopes(elsewhere), wanted)).toThrow('∂/∂');
      }
    });
  });
}

function rowsOf(all: Outcome, row: (of: Numbers) => Numbers): Outcome {
  return {
    output: row(all.output),
    ...(all.energy && { energy: row(all.energy) }),
    ...(all.entropy && { entropy: row(all.entropy) }),
    ...(all.state && { state: mapped(all.state, row) }),
  };
}
