import { Container } from 'inversify';
// Not the whole of semver, which need not be loaded.
import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import type { Capability } from '../contracts/capability.ts';
import { TensorRuntimeService } from '../contracts/tensor-runtime.ts';
import type { Slot } from '../define/definition.ts';
import type { Plugin } from '../define/define-plugin.ts';
import { ErgodicError } from '../errors.ts';
import { KERNEL_VERSION } from '../version.ts';
import { ContributionService, type Contribution } from './contribution.ts';
import { suggest } from './nearest.ts';
import type { Token } from './token.ts';

/** Everything that is registered, by slot and name. Filled from an inversify container that loads each plugin's module. */
export class Registry {
  readonly #container = new Container();
  readonly #contributions = new Map<string, Contribution>();
  readonly #plugins: Plugin[] = [];
  /** The plugin that claims each `slot name` or `service name`. */
  readonly #owners = new Map<string, string>();

  get plugins(): readonly Plugin[] {
    return this.#plugins;
  }

  /**
   * Adds a plugin's definitions and services; nothing is added when it throws.
   * @throws ErgodicError `kernel-version`, or `duplicate-plugin` naming both plugins that claim a name
   */
  load(plugin: Plugin): this {
    const { name, version, kernel } = plugin;
    if (!satisfies(KERNEL_VERSION, kernel, { includePrerelease: true }))
      throw new ErgodicError({
        code: 'kernel-version',
        message:
          validRange(kernel) === null
            ? `plugin ${name} ${version}: kernel is ${JSON.stringify(kernel)}, which is not a version range; this kernel is ${KERNEL_VERSION}`
            : `plugin ${name} ${version} is made for kernel ${kernel}; this kernel is ${KERNEL_VERSION}`,
        path: name,
        value: kernel,
        hint: `a version of ${name} for kernel ${KERNEL_VERSION}, or a range such as ^${KERNEL_VERSION}`,
      });
    const claims = [
      ...plugin.provides.map((definition) => `${definition.slot} ${definition.name}`),
      ...plugin.services.map(({ token }) => `service ${nameOf(token)}`),
    ];
    for (const [i, claim] of claims.entries()) {
      const owner = this.#owners.get(claim) ?? (claims.indexOf(claim) < i ? name : undefined);
      if (owner !== undefined)
        throw new ErgodicError({
          code: 'duplicate-plugin',
          message: `${claim} is claimed ${owner === name ? `twice by plugin ${name}` : `by two plugins: ${owner} and ${name}`}`,
          path: claim.replace(' ', '/'),
          hint: 'rename one of the two, or load only one',
        });
    }
    this.#container.load(plugin.module);
    if (this.#container.isBound(ContributionService))
      for (const contribution of this.#container.getAll<Contribution>(ContributionService))
        this.#contributions.set(`${contribution.definition.slot} ${contribution.definition.name}`, contribution);
    for (const claim of claims) this.#owners.set(claim, name);
    this.#plugins.push(plugin);
    return this;
  }

  /** Definitions with the plugin that brought each, in order of slot as loaded. */
  list(slot?: Slot): readonly Contribution[] {
    return [...this.#contributions.values()].filter(({ definition }) => slot === undefined || definition.slot === slot);
  }

  names(slot: Slot): string[] {
    return this.list(slot).map(({ definition }) => definition.name);
  }

  /** @throws ErgodicError `unknown-plugin`, with the nearest name */
  get<K extends Slot>(slot: K, name: string, path: string = slot): Contribution<K> {
    const found = this.#contributions.get(`${slot} ${name}`);
    if (found) return found as Contribution<K>;
    throw new ErgodicError({
      code: 'unknown-plugin',
      message: `there is no ${slot} named ${JSON.stringify(name)}`,
      path,
      value: name,
      hint: suggest(name, this.names(slot), 'registered:'),
    });
  }

  /** Names of the energies that declare a capability. */
  energiesWith(capability: Capability): string[] {
    return this.list('energy')
      .filter(({ definition }) => definition.capabilities?.includes(capability))
      .map(({ definition }) => definition.name);
  }

  /** @throws ErgodicError `missing-service` */
  service<T>(token: Token<T>): T {
    if (this.#container.isBound(token)) return this.#container.get<T>(token);
    throw new ErgodicError({
      code: 'missing-service',
      message:
        token === TensorRuntimeService
          ? 'this energy is a tensor program, and no tensor runtime is there to run it'
          : `no loaded plugin provides the service ${nameOf(token)}`,
      hint:
        token === TensorRuntimeService
          ? 'load the plugin of @ergodic/tensor/plugin'
          : 'load the plugin that binds it before assembling',
    });
  }
}

function nameOf(token: Token<unknown>): string {
  return (token.description ?? 'without a name').replace('ergodic/', '');
}

/** A registry with the given plugins. */
export function createRegistry(plugins: readonly Plugin[]): Registry {
  const registry = new Registry();
  for (const plugin of plugins) registry.load(plugin);
  return registry;
}
