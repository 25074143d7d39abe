import { recipeJsonSchema } from '@ergodic/kernel';
import { loadRegistry } from '../plugins/registry.ts';

/** `ergodic schema`: the recipe format with every registered plugin's options, as JSON Schema. */
export async function schema(plugins?: readonly string[]): Promise<void> {
  const registry = await loadRegistry(plugins);
  process.stdout.write(`${JSON.stringify(recipeJsonSchema(registry), null, 2)}\n`);
}
