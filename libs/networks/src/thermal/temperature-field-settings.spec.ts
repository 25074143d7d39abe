import { describe, expect, it } from 'vitest';
import { all, CHAIN, close, conduction, fieldOf, none, START } from '../../test/temperature-fields.ts';
import { throughCoupling } from './heat-paths.ts';

describe('NET-09: clamp and regulariser', () => {
  it('brings temperatures within the bounds and books C ΔT', () => {
    const field = fieldOf([], [1, 2, 4], {
      capacities: Float64Array.of(1, 2, 3),
      least: 1.5,
      most: 2.5,
    });
    field.step(none(3), 1);
    close(field.temperatures, [1.5, 2, 2.5]);
    close(field.booked, [0, 0, 0, 0.5 - 4.5, 0]);
  });

  it('λ Σ |T − T*| = 1.5, slope λ sign(T − T*), 0 at T*; books its energy and stops at T*', () => {
    const field = fieldOf([], [1, 2, 4], { regulariser: { strength: 0.5, target: 2 } });
    expect(field.penalty()).toBe(1.5);
    field.step(none(3), 1);
    close(field.temperatures, [1.5, 2, 3.5]);
    expect(field.booked[4]).toBeCloseTo(0, 14);
    field.step(none(3), 2);
    close(field.temperatures, [2, 2, 2.5]);
    expect(field.booked[4]).toBeCloseTo(-0.5, 14);
    field.step(none(3), 2);
    close(field.temperatures, [2, 2, 2]);
    expect(field.energyBooked).toBeCloseTo(-1, 14);
  });
});

describe('what is refused', () => {
  it.each<[string, () => unknown]>([
    ['node 1 has temperature 0', () => fieldOf(CHAIN, [1, 0, 1])],
    ['node 2 has capacity NaN', () => fieldOf(CHAIN, START, { capacities: Float64Array.of(1, 1, NaN) })],
    ['there is no node 3', () => fieldOf(CHAIN, START, { reservoirs: [3] })],
    ['the bounds of temperatures are 2 and 1', () => fieldOf(CHAIN, START, { least: 2, most: 1 })],
    ['conductance -1, must be >= 0', () => fieldOf([[0, 1, -1]], [1, 1])],
    ['2 powers for 3 nodes', () => fieldOf(CHAIN, START).step(none(2), 1)],
    ['node 1 gets power NaN', () => fieldOf(CHAIN, START).step(Float64Array.of(0, NaN, 0), 1)],
    ['the temperature of node 0 became -', () => fieldOf(CHAIN, START).step(Float64Array.of(-9, 0, 0), 1)],
  ])('%s', (message, act) => {
    expect(act).toThrow(message);
  });

  it('exact steps of more nodes than there is memory for; explicit ones go on', () => {
    const n = 3000;
    const edges = all(n - 1).map((i) => [i, i + 1, 1] as const);
    const start = new Array<number>(n).fill(2);
    expect(() => fieldOf(edges, start).step(none(n), 1)).toThrow('exact steps of 3000 nodes');
    const field = fieldOf(edges, start, { method: 'explicit' });
    expect(() => field.step(none(n), 1)).toThrow('time step 1 temperatures would explode');
    expect(() => field.step(none(n), 0.5)).not.toThrow();
  });

  it('exact steps of flows that are not linear', () => {
    const paths = [{ ...throughCoupling(conduction(3, CHAIN), all(3)), linear: false }];
    expect(() => fieldOf(CHAIN, START, { paths })).toThrow('exact steps need flows that are linear in T');
  });
});
