import { createRegistry, definePlugin, TensorRuntimeService, type Definition } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { beforeAll, describe, expect, it } from 'vitest';
import * as activations from '../../test/activations.ts';
import { sequenceLayers } from './index.ts';

const registry = createRegistry([
  definePlugin({ name: 'activations', version: '1.0.0', provides: Object.values(activations) as Definition[] }),
  tensorPlugin(),
]);
beforeAll(async () => {
  const runtime = registry.service(TensorRuntimeService);
  await runtime.load!();
  await runtime.load!('cpu');
});

describe.each(sequenceLayers.map((definition) => [definition.name, definition] as const))('%s', (_name, definition) => {
  it('obeys the laws of layers', () => {
    const laws = lawsOf(definition, { registry });
    expect(laws.some(({ name }) => name.endsWith('compiled, it is as one operation at a time'))).toBe(true);
    for (const { name, check } of laws) expect(check(), name).toBeGreaterThan(0);
  });
});
