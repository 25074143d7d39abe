import { ContainerModule } from 'inversify';
import { KERNEL_VERSION } from '../version.ts';
import type { Token } from '../registry/token.ts';
import { ContributionService, type Contribution } from '../registry/contribution.ts';
import { checkDefinition, checkKeys } from './check-definition.ts';
import type { Definition } from './definition.ts';

/** A value bound to a typed token, for parts that ask for it by `context.service(token)`. */
export interface ProvidedService<T = unknown> {
  readonly token: Token<T>;
  readonly value: T;
}

export function provideService<T>(token: Token<T>, value: T): ProvidedService<T> {
  return { token, value };
}

export interface PluginInput {
  readonly name: string;
  readonly version: string;
  /** The kernel versions it works with, as a semver range. Left out: the one it is loaded by. */
  readonly kernel?: string;
  // The options' type is the definition's own affair: `make` only ever sees what its own schema parsed.
  readonly provides?: readonly Definition[];
  readonly services?: readonly ProvidedService[];
}

/** A set of definitions and services under one name and version. */
export interface Plugin extends Required<PluginInput> {
  /** Binds the contributions in an inversify container. */
  readonly module: ContainerModule;
}

/**
 * Makes a plugin: a named, versioned ContainerModule. The kernel range is checked when a registry loads it.
 * @throws ErgodicError `plugin-failed` where a definition lacks what lists and runs ask of it, or a key is not known
 */
export function definePlugin(input: PluginInput): Plugin {
  checkKeys(`plugin ${input.name}`, input, ['name', 'version', 'kernel', 'provides', 'services']);
  const { name, version, kernel = `^${KERNEL_VERSION}`, provides = [], services = [] } = input;
  for (const definition of provides) checkDefinition(name, definition);
  const module = new ContainerModule(({ bind }) => {
    for (const definition of provides)
      bind<Contribution>(ContributionService).toConstantValue({ plugin: { name, version }, definition });
    for (const service of services) bind(service.token).toConstantValue(service.value);
  });
  return { name, version, kernel, provides, services, module };
}
