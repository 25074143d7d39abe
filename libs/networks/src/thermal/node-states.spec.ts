import { describe, expect, it } from 'vitest';
import { NodeStates } from './node-states.ts';

describe('NodeStates', () => {
  it('keeps layers one behind the other, in arrays', () => {
    const states = new NodeStates({ first: 3, second: 2 }, { temperature: 0.5, heatCapacity: 2 });
    expect(states.units).toBe(5);
    expect(states.layers).toEqual({ first: { start: 0, units: 3 }, second: { start: 3, units: 2 } });
    states.of('second', states.energy).set([1, 2]);
    expect([...states.energy]).toEqual([0, 0, 0, 1, 2]);
    expect([...states.temperature]).toEqual(Array(5).fill(0.5));
    expect([...states.heatCapacity]).toEqual(Array(5).fill(2));
    expect(states.velocity).toBeUndefined();
  });

  it('NET-01: F = U − T S of each unit, at temperatures of their own', () => {
    const states = new NodeStates({ only: 2 }, { kinetic: true });
    states.energy.set([1, -0.5]);
    states.entropy.set([0.25, 0.5]);
    states.temperature.set([2, 0.3]);
    states.update();
    expect([...states.freeEnergy]).toEqual([0.5, -0.65]);
    expect(states.velocity).toHaveLength(2);
  });

  it('shows one unit as it is when it is looked at', () => {
    const states = new NodeStates({ first: 1, second: 2 }, { kinetic: true });
    const node = states.node('second', 1);
    states.energy[2] = 3;
    states.entropy[2] = 0.5;
    states.temperature[2] = 4;
    states.velocity![2] = -1;
    expect(node).toMatchObject({ layer: 'second', unit: 1, energy: 3, entropy: 0.5, temperature: 4, velocity: -1 });
    expect(node.freeEnergy).toBe(1);
    expect(node.heatCapacity).toBe(1);
  });

  it('refuses what is not there', () => {
    const states = new NodeStates({ first: 1 });
    expect(() => states.node('second', 0)).toThrow('there is no layer second; there are first');
    expect(() => states.node('first', 1)).toThrow('unit is 1, layer first has units 0 to 0');
    expect(() => new NodeStates({ first: 0 })).toThrow('layer first has 0 units');
    expect(() => new NodeStates({ first: 1 }, { temperature: 0 })).toThrow('temperature is 0');
    expect(() => new NodeStates({ first: 1 }, { heatCapacity: -1 })).toThrow('heatCapacity is -1');
  });
});
