import { describe, expect, it } from 'vitest';
import { createRegistry, definePlugin, TensorRuntimeService } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import * as activations from '../../test/activations.ts';
import { layers } from './index.ts';

const registry = createRegistry([
  tensorPlugin(),
  definePlugin({ name: 'activations', version: '0.1.0', provides: Object.values(activations) }),
  definePlugin({ name: 'layers', version: '0.1.0', provides: layers }),
]);
await registry.service(TensorRuntimeService).load!();
await registry.service(TensorRuntimeService).load!('cpu');

describe.each(layers.map((definition) => [definition.name, definition] as const))('%s', (_name, definition) => {
  for (const law of lawsOf(definition, { registry })) it(`law: ${law.name}`, law.check);

  it('says of every option what it is', () => {
    for (const option of Object.values(definition.options.shape)) expect(option.description).toMatch(/\w/);
  });
});
