import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { fixtures, run } from '../../test/fixtures.ts';
import { parameterArray } from '../contracts/parameters.ts';
import { reals } from '../contracts/space.ts';
import { defineEnergy } from '../define/define-energy.ts';
import { defineDynamics, defineLearningRule, defineSchedule } from '../define/definition.ts';

// Makes `gc` reachable without a command-line flag.
setFlagsFromString('--expose-gc');
// Code is compiled when it is due, not when a busy machine gets to it: until then every number is boxed.
setFlagsFromString('--no-concurrent-recompilation');
const collect = runInNewContext('gc') as () => void;

const used = (): number => getHeapStatistics().used_heap_size + getHeapStatistics().external_memory;

/** Bytes that the heap grows by, garbage included: the least of several tries, since compilers allocate too. */
function growth(act: () => void): number {
  let least = Infinity;
  for (let attempt = 0; attempt < 5; attempt++) {
    collect();
    const before = used();
    act();
    least = Math.min(least, used() - before);
  }
  return least;
}

const options = z.object({ waste: z.int().default(0), books: z.boolean().default(false) });
const parameters = { theta: parameterArray([1]) };
const controls = { centre: 0 };
const report = { settled: true };
let kept: Float64Array | undefined;

/** Parts that allocate nothing, or `waste` numbers a step: what is left is the loop's. */
const parts = [
  defineEnergy({
    name: 'lean',
    summary: 's',
    options,
    space: reals,
    make: () => ({
      parameters,
      controls,
      energy(x) {
        let sum = 0;
        for (let i = 0; i < x.length; i++) sum += (x[i]! - controls.centre - parameters.theta.data[0]!) ** 2;
        return sum;
      },
    }),
  }),
  defineDynamics({
    name: 'lean',
    summary: 's',
    options,
    make: ({ waste, books }, context) => {
      const random = context.stream('noise');
      const noise = new Float64Array(context.units);
      return {
        timeStep: 1,
        booksHeat: books,
        init: () => undefined,
        advance(_energy, x, _state, tick) {
          random.fillNormal(0, noise);
          for (let i = 0; i < x.data.length; i++) x.data[i] = 0.5 * x.data[i]! + noise[i % 2]! * tick.temperature;
          if (waste > 0) kept = new Float64Array(waste);
        },
      };
    },
  }),
  defineLearningRule({
    name: 'lean',
    summary: 's',
    options,
    make: ({ books }) => ({
      booksWork: books,
      init: () => undefined,
      gradient: () => undefined,
      update(_model, _state, tick) {
        parameters.theta.data[0] = 0.1 * (tick.step % 7);
        return report;
      },
    }),
  }),
  defineSchedule({ name: 'lean', summary: 's', options, make: () => ({ value: (t) => 1 + 0.5 * (t % 3) }) }),
];

const perStep = (books: boolean, waste = 0): number => {
  const lean = { use: 'lean', books };
  const recipe = {
    energy: lean,
    dynamics: { ...lean, waste },
    learning: lean,
    temperature: lean,
    protocol: { centre: lean },
  };
  const { simulation } = run({ ...recipe, replicas: 3, units: 2, steps: 1e7 }, {}, fixtures(parts));
  simulation.advance(30_000);
  return growth(() => simulation.advance(20_000)) / 20_000;
};

/** V8 boxes a number that crosses a call which it does not inline, as that of a schedule: 16 bytes each. */
const BOXES = 6 * 16;

it.each([true, false])('a step allocates nothing, with parts that book themselves (%s) or not', (books) => {
  expect(perStep(books)).toBeLessThan(BOXES);
});

it('mutant: a part that allocates an array a step is noticed', () => {
  expect(perStep(false, 8)).toBeGreaterThan(perStep(false) + BOXES / 2);
  expect(kept).toHaveLength(8);
});
