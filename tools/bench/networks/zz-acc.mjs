// CPU seconds of a pass (user+sys), which a crowded machine leaves nearly alone: ours.
import { simulateLoaded } from '@ergodic/kernel';
import { loadRegistry } from '@ergodic/sandbox/registry';
const files = { path: '/work/shared/data/t10k-images-idx3-ubyte.gz', labels: '/work/shared/data/t10k-labels-idx1-ubyte.gz' };
const data = (from, to) => ({ use: 'file', ...files, rows: { from, to }, divide: 255 });
const { simulation } = await simulateLoaded({ seed: Number(process.argv[2]), data: data(0, 8000), energy: { use: 'layered-hopfield', hidden: [512], gain: 0.5 }, clamp: { values: 'data' },
 dynamics: { use: 'gradient-relaxation', timeStep: 0.3 }, learning: { validation: data(8000, 10000), use: 'equilibrium-propagation', beta: 1, freeSteps: 20, nudgedSteps: 6, rate: { use: 'cosine', from: 5e-4, to: 2e-5, duration: 20 }, batch: 50 }, temperature: 1, steps: 20 }, await loadRegistry());
for (let k = 0; k < 20; k++) { simulation.advance(1); if (k % 4 === 3) console.log(k + 1, simulation.observables.filter((o) => ['accuracy', 'trainAccuracy', 'residual'].includes(o.name)).map((o) => o.name + ' ' + o.read().toFixed(6)).join('  ')); } console.log('peak MB', process.resourceUsage().maxRSS / 1024);
