import { batchOf, createBatch } from '@ergodic/numerics';
import {
  widthOf,
  type Activation,
  type Coupling,
  type Energy,
  type Entropy,
  type PartOf,
  type Schedule,
  type Slot,
} from '@ergodic/kernel';
import { allTold } from '../energy/reading.ts';
import { apart, firstDifference, law, LawBroken, type Law } from '../law.ts';
import { firstStates } from '../dynamics/walk.ts';

/** Parts made twice from the same options and seed behave the same, and share nothing that one of them may change. */
export function twiceLaws<K extends Slot>(slot: K, make: () => PartOf[K]): Law[] {
  const told = slot in tells ? (tells[slot as keyof typeof tells] as (part: PartOf[K]) => number[]) : undefined;
  if (!told) return [];
  return [
    law('made twice, it behaves the same', () => {
      const one = make();
      const other = make();
      const wanted = told(other);
      expectSame(told(one), wanted, 'a second part tells something else');
      if (slot === 'energy') {
        disturb(one as Energy);
        expectSame(told(other), wanted, 'changing the parameters or controls of one part changes another');
      }
      expectSame(told(make()), wanted, 'a part made later, after another was used, tells something else');
    }),
  ];
}

function expectSame(found: readonly number[], wanted: readonly number[], what: string): void {
  const i = firstDifference(found, wanted);
  if (i >= 0) throw new LawBroken(`${what}: ${apart(found[i]!, wanted[i]!)} for ${apart(wanted[i]!, found[i]!)}`);
}

function disturb(energy: Energy): void {
  for (const { data } of Object.values(energy.parameters)) data.forEach((value, i) => (data[i] = 1.1 * value + 0.01));
  for (const [name, value] of Object.entries(energy.controls ?? {})) energy.controls![name] = 1.1 * value + 0.01;
  energy.refresh?.();
}

/** What a part tells of a few fixed inputs. */
const tells = {
  energy(energy: Energy): number[] {
    const x = createBatch(3, widthOf(energy.space));
    firstStates(x, energy);
    return allTold(
      energy,
      [0, 1, 2].map((r) => x.data.slice(r * x.width, (r + 1) * x.width)),
    );
  },
  entropy(entropy: Entropy): number[] {
    const out = new Float64Array(2);
    const row = {
      probabilities: [0.5, 0.3, 0.2, 0.1, 0.1, 0.8],
      counts: [5, 3, 2, 1, 1, 8],
      'density-matrix': [0.7, 0, 0.1, 0.2, 0.1, -0.2, 0.3, 0, 0.5, 0, 0, 0.3, 0, -0.3, 0.5, 0],
      samples: [0, 1, 2, 0, 1, 2, 1, 1, 0, 2, 0, 0],
    }[entropy.of];
    const replicas = entropy.of === 'samples' ? 6 : 2;
    entropy.addEntropy(batchOf(Float64Array.from(row), replicas, row.length / replicas), out);
    return [...out];
  },
  activation(activation: Activation): number[] {
    const u = Float64Array.of(0.2, 0.9, 1.7);
    const [y, dy] = [new Float64Array(3), new Float64Array(3)];
    activation.apply(u, 0.8, y);
    activation.derivative(u, 0.8, Float64Array.of(1, -0.5, 2), dy);
    return [...y, ...dy];
  },
  schedule(schedule: Schedule): number[] {
    return [0, 1, 10, 1000].map((t) => schedule.value(t, { previous: NaN, elapsed: 0, heatCapacity: () => 1 }));
  },
  coupling(coupling: Coupling): number[] {
    const { nodes, from, to, weight } = coupling.edges;
    const x = batchOf(
      Float64Array.from({ length: nodes }, (_, i) => 1 + ((7 * i) % 5)),
      1,
      nodes,
    );
    const out = createBatch(1, nodes);
    coupling.addFlow(x, out);
    return [...from, ...to, ...weight, ...out.data];
  },
};
