import { type Contribution, createRegistry, type Registry, TensorRuntimeService } from '@ergodic/kernel';
import type { Law } from '@ergodic/laws';
import activations from '@ergodic/plugins-activations';
import energies from '@ergodic/plugins-energies';
import { tensorPlugin, type TensorRuntimeOptions } from '@ergodic/tensor/plugin';
import { describe, expect, it } from 'vitest';

const { lawsOf } = await import('@ergodic/laws');
const built = process.env['ERGODIC_TFJS_NODE'];

/** Ways to run a tensor program; with ERGODIC_TFJS_NODE, also on a tfjs-node that was built (tools/tfjs-node/build.sh). */
const ways: TensorRuntimeOptions[] = [
  { mode: 'compiled', backend: 'cpu' },
  { mode: 'eager', backend: 'cpu' },
  { mode: 'eager', backend: 'wasm' },
  ...(built ? [{ mode: 'eager', backend: built.includes('gpu') ? 'tfjs-node-gpu' : 'tfjs-node' } as const] : []),
];

const programLaws = ({ definition }: Contribution, registry: Registry): Law[] =>
  lawsOf(definition, { registry, cases: 20 }).filter(({ name }) => name.includes('the tensor program is'));

describe.each(ways)('tiers agree: tensor programs $mode ($backend)', async (way) => {
  const notes: string[] = [];
  const registry = createRegistry([
    energies,
    activations,
    tensorPlugin({ ...way, onNote: (note) => notes.push(note) }),
  ]);
  await registry.service(TensorRuntimeService).load!();
  const parts = [...registry.list('energy'), ...registry.list('activation')];
  const withLaws = parts.map((part) => ({ part, laws: programLaws(part, registry) }));

  it('every part that has a program has the law', () => {
    const tried = withLaws.filter(({ laws }) => laws.length > 0).map(({ part }) => part.definition.name);
    expect(tried).toEqual(
      expect.arrayContaining([
        'harmonic',
        'double-well',
        'quartic',
        'lennard-jones',
        'squared-distance',
        'softmax',
        'softmin',
        'thermal-sigmoid',
        'thermal-tanh',
        'thermal-softplus',
        'soft-threshold',
        'fermi-dirac',
        'maxwell-boltzmann',
      ]),
    );
    for (const { part, laws } of withLaws) {
      const declares = part.definition.capabilities?.includes('program') ?? false;
      if (part.definition.slot === 'energy')
        expect([part.definition.name, laws.length > 0]).toEqual([part.definition.name, declares]);
    }
  });

  for (const { part, laws } of withLaws)
    for (const { name, check } of laws)
      it(`${part.definition.name}: ${name}`, () => expect(check()).toBeGreaterThan(0));

  it('none of them has to run another way', () => expect(notes).toEqual([]));
});
