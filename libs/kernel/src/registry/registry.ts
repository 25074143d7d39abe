import { Container } from 'inversify';
import semver from 'semver';
import type { Capability } from '../contracts/capability.ts';
import type { Slot } from '../define/definition.ts';
import type { Plugin } from '../define/define-plugin.ts';
import { ErgodicError } from '../errors.ts';
import { KERNEL_VERSION } from '../version.ts';
import { ContributionService, type Contribution } from './contribution.ts';
import { nearest } from './nearest.ts';
import type { Token } from './token.ts';

/** Everything that is registered, by slot and name. Filled from an inversify container that loads each plugin's module. */
export class Registry {
  readonly #container = new Container();
  readonly #contributions = new Map<string, Contribution>();
  readonly #plugins: Plugin[] = [];

  get plugins(): readonly Plugin[] {
    return this.#plugins;
  }

  /**
   * Adds a plugin's definitions and services; nothing is added when it throws.
   * @throws ErgodicError `kernel-version`, or `duplicate-plugin` naming both plugins that claim a name
   */
  load(plugin: Plugin): this {
    if (!semver.satisfies(KERNEL_VERSION, plugin.kernel, { includePrerelease: true }))
      throw new ErgodicError({
        code: 'kernel-version',
        message: `plugin ${plugin.name} ${plugin.version} is made for kernel ${plugin.kernel}; this kernel is ${KERNEL_VERSION}`,
        path: plugin.name,
        value: plugin.kernel,
        hint: `install a version of ${plugin.name} for kernel ${KERNEL_VERSION}, or widen its \`kernel\` range after running \`ergodic verify\``,
      });
    const seen = new Map<string, string>();
    for (const { slot, name } of plugin.provides) {
      const key = `${slot}/${name}`;
      const owner = this.#contributions.get(key)?.plugin.name ?? seen.get(key);
      if (owner !== undefined)
        throw new ErgodicError({
          code: 'duplicate-plugin',
          message: `${slot} ${name} is claimed by two plugins: ${owner} and ${plugin.name}`,
          path: key,
          hint: 'rename one of the two',
        });
      seen.set(key, plugin.name);
    }
    this.#container.load(plugin.module);
    const bound = this.#container.isBound(ContributionService);
    for (const contribution of bound ? this.#container.getAll<Contribution>(ContributionService) : [])
      this.#contributions.set(`${contribution.definition.slot}/${contribution.definition.name}`, contribution);
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
  get<K extends Slot>(slot: K, name: string): Contribution<K> {
    const found = this.#contributions.get(`${slot}/${name}`);
    if (!found) throw unknownName(slot, name, this.names(slot), slot);
    return found as Contribution<K>;
  }

  /** Names of the energies that declare a capability. */
  energiesWith(capability: Capability): string[] {
    return this.list('energy')
      .filter(({ definition }) => definition.capabilities?.includes(capability))
      .map(({ definition }) => definition.name);
  }

  /** @throws ErgodicError `missing-service` */
  service<T>(token: Token<T>): T {
    if (!this.#container.isBound(token))
      throw new ErgodicError({
        code: 'missing-service',
        message: `no loaded plugin provides the service ${token.description?.replace('ergodic/', '')}`,
        hint: 'load the plugin that binds it before assembling',
      });
    return this.#container.get<T>(token);
  }
}

/** A registry with the given plugins. */
export function createRegistry(plugins: readonly Plugin[]): Registry {
  const registry = new Registry();
  for (const plugin of plugins) registry.load(plugin);
  return registry;
}

export function unknownName(slot: string, name: string, known: readonly string[], path: string): ErgodicError {
  const near = nearest(name, known);
  return new ErgodicError({
    code: 'unknown-plugin',
    message: `there is no ${slot} named ${JSON.stringify(name)}`,
    path,
    value: name,
    hint: `${near ? `did you mean ${near}? ` : ''}registered: ${known.join(', ') || 'none'}`,
  });
}

