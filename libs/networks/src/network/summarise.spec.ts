import { createBatch } from '@ergodic/numerics';
import type { Energy, Frame, Recipe, RunRecord } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { thermalSoftplus } from '../../test/activations.ts';
import { layer } from '../common/layer-from-code.ts';
import { dense, residual } from '../layers/index.ts';
import { NodeStates } from '../thermal/node-states.ts';
import { buildNetwork } from './build-network.ts';
import { networkSummary } from './network-summary.ts';
import { bytesText, summarise, summaryText } from './summarise.ts';

const network = buildNetwork({
  input: [4],
  readout: 'classes',
  start: 1,
  layers: {
    first: layer(dense, { units: 3, activation: thermalSoftplus, temperature: 0.5 }),
    more: layer(residual, { layers: [layer(dense, { units: 3, bias: false })] as never }),
    out: layer(dense, { units: 2 }),
  },
});

describe('a summary', () => {
  const { layers, parameters, parameterBytes, activationBytes } = summarise(network, 2);

  it('counts parameters and bytes; what is within a layer is counted once', () => {
    expect(layers.map(({ name, depth, parameters: own }) => [name, depth, own])).toEqual([
      ['first', 0, 15],
      ['more', 0, 9],
      ['more.dense1', 1, 9],
      ['out', 0, 8],
    ]);
    expect([parameters, parameterBytes]).toEqual([32, 128]);
    // Outputs of 3, 3 and 2 numbers.
    expect(activationBytes).toBe(4 * 8);
  });

  it('tells temperatures, shared or their own, and conventions', () => {
    expect(layers.map(({ temperature, shared }) => [...temperature, shared])).toEqual([
      [0.5, 0.5, false],
      [2, 2, true],
      [2, 2, true],
      [2, 2, true],
    ]);
    network.temperatures['out'] = Float64Array.of(1, 4);
    const text = summaryText(network, 2);
    delete network.temperatures['out'];
    for (const part of ['[4] → [3]', '0.5, its own', '1 … 4, its own', 'U = −u σ(u/T)', '128 bytes', 'p = e^(−E/T)/Z'])
      expect(text).toContain(part);
  });

  it.each([
    [12, '12 bytes'],
    [1234, '1.23 kB'],
    [4e6, '4 MB'],
    [2.5e9, '2.5 GB'],
  ])('%s bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));
});

describe('analysis network-summary', () => {
  const frame = (step: number): Frame => ({
    step,
    stage: step,
    time: step,
    values: { T: 2, 'first.U': -step, 'first.S': 0.5, 'first.T': 0.5, 'out.U': 1 },
    errors: {},
    transitions: [],
  });
  const record = (energy: Partial<Energy>): RunRecord => ({
    recipe: {} as Recipe,
    frames: [frame(0), frame(1), frame(2)],
    energy: energy as Energy,
    x: createBatch(1, 1),
    seconds: 1,
    bathEntropy: 0,
  });
  const analyse = (energy: Partial<Energy>) => networkSummary.make({}, lawContext(1, 1)).analyse(record(energy));

  it('shows the table, a curve for each layer that frames tell of, and the units at the end', async () => {
    const states = new NodeStates({ first: 3 });
    states.energy.set([1, 2, 6]);
    let closed = 0;
    const energy = { network, nodeStates: () => states, close: () => void closed++ };
    const { findings, sections } = await analyse(energy);
    expect(findings).toEqual(['3 layers, 32 parameters (128 bytes); 32 bytes of outputs for one sample.']);
    expect(sections.map(({ title }) => title)).toEqual([
      'Network',
      'U of layers',
      'S of layers',
      'T of layers',
      'Units at the end',
    ]);
    const [, U] = sections;
    expect(U?.kind === 'lines' && U.series.map(({ name, points }) => [name, points.length, points.at(-1)])).toEqual([
      ['first', 3, [2, -2]],
      ['out', 3, [2, 1]],
    ]);
    const units = sections.at(-1);
    expect(units?.kind === 'table' && units.rows[0]!.slice(0, 3)).toEqual(['first', 3, 3]);
    expect(closed).toBe(1);
  });

  it('tells the temperature that a protocol has brought the layers to, else that of the last frame', async () => {
    const rowsOf = async (more: Partial<Energy>) => {
      const [table] = (await analyse({ network, ...more })).sections;
      return table?.kind === 'table' ? table.rows.map(([, , , T]) => T) : [];
    };
    expect(await rowsOf({})).toEqual(['0.5, its own', '2', '2', '2', '']);
    const warmth = { controls: { warmth: 3 }, thermalControl: 'warmth' };
    expect(await rowsOf(warmth)).toEqual(['0.5, its own', '3', '3', '3', '']);
  });

  it('says what it needs where there is no network', async () => {
    expect((await analyse({})).findings[0]).toMatch(/needs an energy with a network/);
  });
});
