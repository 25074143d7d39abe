import { beforeAll, describe, it } from 'vitest';
import { createRegistry, TensorRuntimeService } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { contrastiveHebbian } from './contrastive-hebbian.ts';

const registry = createRegistry([tensorPlugin()]);
beforeAll(() => registry.service(TensorRuntimeService).load!());

// Its fixed points are in the spec of equilibrium-propagation, of which it is a limit.
describe('contrastive-hebbian', () => {
  for (const law of lawsOf(contrastiveHebbian, { registry })) it(`law: ${law.name}`, law.check);
});
