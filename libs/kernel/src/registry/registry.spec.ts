import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { constant, errorOf, fixtures, heatBath, langevin, linear, ring, trap } from '../../test/fixtures.ts';
import { defineSchedule } from '../define/definition.ts';
import { definePlugin, provideService, type PluginInput } from '../define/define-plugin.ts';
import { KERNEL_VERSION } from '../version.ts';
import { nearest } from './nearest.ts';
import { createRegistry } from './registry.ts';
import { token } from './token.ts';

const plugin = (name: string, more: Partial<PluginInput>) => definePlugin({ name, version: '1.2.3', ...more });

describe('a plugin', () => {
  const whole = { ...constant };

  it.each<[string, object, string]>([
    ['no summary', { summary: undefined }, 'plugin p: schedule constant has no summary'],
    ['a name with capitals', { name: 'My Schedule' }, 'plugin p: schedule My Schedule has the name "My Schedule"'],
    ['no options', { options: undefined }, 'has no options'],
    ['no make', { make: undefined }, 'has no make'],
    ['no slot', { slot: undefined }, 'plugin p: constant has no slot'],
  ])('with %s is told so when it is made', (_, change, message) => {
    const error = errorOf(() => plugin('p', { provides: [{ ...whole, ...change } as never] }));
    expect(error.code).toBe('plugin-failed');
    expect(error.message).toContain(message);
    expect(error.hint).toBeDefined();
  });

  it('with a key that nothing reads is told so', () => {
    const error = errorOf(() => plugin('p', { provide: [whole] } as never));
    expect(error.message).toContain('plugin p has "provide", which nothing reads');
    expect(error.hint).toContain('did you mean provides?');
  });
});

describe('a registry', () => {
  it('lists what plugins provide, and who brought it', () => {
    const registry = createRegistry([plugin('a', { provides: [trap, constant] }), plugin('b', { provides: [ring] })]);
    expect(registry.names('energy')).toEqual(['trap', 'ring']);
    expect(registry.list().map(({ plugin, definition }) => `${plugin.name} ${definition.name}`)).toEqual([
      'a trap',
      'a constant',
      'b ring',
    ]);
    expect(registry.get('energy', 'ring').plugin).toEqual({ name: 'b', version: '1.2.3' });
    expect(registry.plugins.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('tells the nearest name for one it does not have', () => {
    const error = errorOf(() => fixtures().get('dynamics', 'langevine'));
    expect(error).toMatchObject({ code: 'unknown-plugin', path: 'dynamics', value: 'langevine' });
    expect(error.hint).toContain('did you mean langevin?');
    expect(error.hint).toContain('heat-bath');
  });

  it('keeps the same name in two slots apart', () => {
    const named = defineSchedule({ ...linear, name: 'trap' });
    expect(createRegistry([plugin('a', { provides: [trap, named] })]).get('schedule', 'trap').definition).toBe(named);
  });

  it('names both plugins that claim one name, and adds nothing of the second', () => {
    const registry = createRegistry([plugin('first', { provides: [trap] })]);
    const error = errorOf(() => registry.load(plugin('second', { provides: [langevin, trap] })));
    expect(error).toMatchObject({ code: 'duplicate-plugin', path: 'energy/trap' });
    expect(error.message).toBe('energy trap is claimed by two plugins: first and second');
    expect(registry.names('dynamics')).toEqual([]);
    expect(registry.plugins).toHaveLength(1);
    registry.load(plugin('third', { provides: [langevin] }));
    expect(registry.names('dynamics')).toEqual(['langevin']);
  });

  it('finds a name twice within one plugin', () => {
    const error = errorOf(() => createRegistry([plugin('careless', { provides: [trap, trap] })]));
    expect(error).toMatchObject({
      code: 'duplicate-plugin',
      message: 'energy trap is claimed twice by plugin careless',
    });
  });

  it('knows which energies declare a capability', () => {
    expect(fixtures().energiesWith('conditional')).toEqual(['ring', 'levels']);
  });
});

describe('kernel versions', () => {
  it('are those of the package', () => expect(KERNEL_VERSION).toBe(manifest.version));

  it.each([`^${KERNEL_VERSION}`, '*', '>=0.0.1'])('loads a plugin for %s', (kernel) => {
    expect(createRegistry([plugin('a', { kernel, provides: [heatBath] })]).names('dynamics')).toEqual(['heat-bath']);
  });

  it.each(['^9.0.0', '<0.0.1', 'nonsense'])('refuses a plugin for %s, and adds nothing', (kernel) => {
    const registry = createRegistry([]);
    const error = errorOf(() => registry.load(plugin('old', { kernel, provides: [heatBath] })));
    expect(error).toMatchObject({ code: 'kernel-version', path: 'old', value: kernel });
    expect(error.message).toContain(KERNEL_VERSION);
    expect(registry.list()).toEqual([]);
    expect(error.message.includes('is not a version range')).toBe(kernel === 'nonsense');
  });
});

describe('services', () => {
  const clock = token<{ now(): number }>('test-clock');

  it('are found by token', () => {
    const registry = createRegistry([plugin('a', { services: [provideService(clock, { now: () => 7 })] })]);
    expect(registry.service(clock).now()).toBe(7);
    expect(token<{ now(): number }>('test-clock')).toBe(clock);
  });

  it('that are missing are named', () => {
    expect(errorOf(() => fixtures().service(clock))).toMatchObject({
      code: 'missing-service',
      message: 'no loaded plugin provides the service test-clock',
    });
  });

  it('claimed twice name both plugins', () => {
    const services = [provideService(clock, { now: () => 7 })];
    const error = errorOf(() => createRegistry([plugin('a', { services }), plugin('b', { services })]));
    expect(error).toMatchObject({
      code: 'duplicate-plugin',
      message: 'service test-clock is claimed by two plugins: a and b',
    });
  });
});

describe('nearest', () => {
  it.each([
    ['metropolos', ['metropolis', 'wolff'], 'metropolis'],
    ['isng', ['ising', 'trap'], 'ising'],
    ['entirely-different', ['ising', 'trap'], undefined],
    ['x', [], undefined],
    ['squared', ['ising', 'squared-distance'], 'squared-distance'],
    ['distance', ['ising', 'squared-distance'], 'squared-distance'],
    ['squared', ['squared-distance', 'squared-length'], undefined],
    ['square', ['squared-distance', 'least-squares'], 'squared-distance'],
  ])('%s among %j is %s', (name, known, expected) => expect(nearest(name, known)).toBe(expected));
});
