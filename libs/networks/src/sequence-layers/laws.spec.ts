import { TensorRuntimeService } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { loadedRegistry } from '../../test/registry.ts';
import { sequenceLayers } from './index.ts';

const registry = await loadedRegistry();
await registry.service(TensorRuntimeService).load!('cpu');

describe.each(sequenceLayers.map((definition) => [definition.name, definition] as const))('%s', (_name, definition) => {
  for (const law of lawsOf(definition, { registry })) it(`law: ${law.name}`, law.check);

  it('says of every option what it is', () => {
    for (const option of Object.values(definition.options.shape)) expect(option.description).toMatch(/\w/);
  });
});
