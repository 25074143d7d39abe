import type { Registry } from '@ergodic/kernel';

/**
 * Loads the services that the parts of a recipe will ask for, before anything is assembled.
 *
 * This is the place for plugins too heavy to be loaded always. The tensor runtime is the first: where an energy of the
 * recipe declares the capability `program`, the plugin that binds `TensorRuntimeService` is to be imported and loaded
 * here. Until there is one, such an energy ends in the kernel's error `missing-service`.
 */
export async function loadServices(_recipe: Readonly<Record<string, unknown>>, _registry: Registry): Promise<void> {}
