import activations from '@ergodic/plugins-activations';
import analyses from '@ergodic/analyses';
import clustering from '@ergodic/clustering';
import couplings from '@ergodic/plugins-couplings';
import data from '@ergodic/data';
import dynamics from '@ergodic/plugins-dynamics';
import energies from '@ergodic/plugins-energies';
import environments from '@ergodic/environments';
import entropies from '@ergodic/plugins-entropies';
import { createRegistry, type Plugin, type Registry } from '@ergodic/kernel';
import learning from '@ergodic/plugins-learning';
import networks from '@ergodic/networks';
import schedules from '@ergodic/plugins-schedules';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { printComplaint } from '../terminal/report-error.ts';
import type { LoadedPlugin } from './load-plugin.ts';

/** Every plugin that comes with the command. A new library is added here and nowhere else. */
const builtIn: readonly Plugin[] = [
  energies,
  entropies,
  activations,
  schedules,
  couplings,
  dynamics,
  learning,
  data,
  clustering,
  analyses,
  networks,
  environments,
  tensorPlugin({ onNote: (message) => printComplaint('warning', { message }) }),
];

/**
 * The built-in plugins and those in the given files, in that order.
 * @throws ErgodicError when a file is no plugin, was made for another kernel, or claims a name that is taken
 */
export async function loadRegistry(files: readonly string[] = []): Promise<Registry> {
  const loaded = await loadPlugins(files);
  return registryWith(loaded.map(({ plugin }) => plugin));
}

/** The plugins in the given files. @throws ErgodicError when a file is no plugin */
export async function loadPlugins(files: readonly string[]): Promise<LoadedPlugin[]> {
  if (files.length === 0) return [];
  const { loadPlugin } = await import('./load-plugin.ts');
  const loaded: LoadedPlugin[] = [];
  for (const file of files) loaded.push(await loadPlugin(file));
  return loaded;
}

/** The built-in plugins and these. @throws ErgodicError for another kernel, or a name that is taken */
export function registryWith(plugins: readonly Plugin[]): Registry {
  return createRegistry([...builtIn, ...plugins]);
}
