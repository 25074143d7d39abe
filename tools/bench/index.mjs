// npm run bench [name ...]: every figure the project claims, printed by the command that measures it.
import { cpus } from 'node:os';
import { parts as networkParts } from './networks.mjs';

const benchmarks = {
  'entropyflow-iteration': () => import('./entropyflow-iteration.mjs'),
  observing: () => import('./observing.mjs'),
  'list-cold': () => import('./list-cold.mjs'),
  'kill-resume': () => import('./kill-resume.mjs'),
  scaling: () => import('./scaling.mjs'),
  dynamics: () => import('./dynamics.mjs'),
  'clustering-table': () => import('./clustering-table.mjs'),
  tensor: () => import('./tensor.mjs'),
  discrete: () => import('./discrete.mjs'),
  digits: () => import('./digits.mjs'),
  'rbm-digits': () => import('./rbm-digits.mjs'),
  'hopfield-digits': () => import('./hopfield-digits.mjs'),
  networks: () => import('./networks.mjs'),
};
// Those of `networks`, to be run alone.
const all = { ...benchmarks, ...networkParts };

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in all));
if (unknown.length > 0) {
  console.error(`no benchmark named ${unknown.join(', ')}; there are ${Object.keys(all).join(', ')}`);
  process.exit(2);
}
console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0].model}`);
for (const [name, load] of Object.entries(names.length > 0 ? all : benchmarks)) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
  const { run } = await load();
  await run();
}
