// Equilibrium propagation of 784–512–10 on digits, symmetric nudging. Beside it the same architecture by backpropagation in PyTorch, and
// equilibrium propagation in PyTorch the way of the papers' code, with the same numbers of steps and the same batches.
import { digitFiles } from './digits.mjs';
import { meanAndSpread, race } from './turns.mjs';
import { printTable } from '../measure.mjs';

const [LEARNT, ALL] = [8000, 10_000];
const passes = Number(process.env.ERGODIC_PASSES ?? 20);
const seeds = [1, 2, 3].slice(0, Number(process.env.ERGODIC_SEEDS ?? 3));
const settings = { passes, batch: 50, beta: 1, free: 20, nudged: 10, step: 0.5, gain: 0.5, rate: 5e-4, lastRate: 2e-5 };
const names = {
  ours: 'ours, equilibrium-propagation',
  products: 'PyTorch, equilibrium propagation, eager products',
  autograd: 'PyTorch, equilibrium propagation, eager autograd',
  'hard-sigmoid': 'PyTorch, backpropagation, hard sigmoid, squares',
  relu: 'PyTorch, backpropagation, ReLU, cross-entropy',
};

function recipe(seed, files) {
  const data = (from, to) => ({ use: 'file', ...files, rows: { from, to }, divide: 255 });
  const { batch, beta, free, nudged, step, gain, rate, lastRate } = settings;
  return {
    seed,
    data: data(0, LEARNT),
    energy: { use: 'layered-hopfield', hidden: [512], gain },
    clamp: { values: 'data' },
    dynamics: { use: 'gradient-relaxation', timeStep: 0.3 },
    learning: {
      use: 'equilibrium-propagation',
      nudging: 'symmetric',
      beta,
      freeSteps: free,
      nudgedSteps: nudged,
      stepSize: step,
      rate: { use: 'cosine', from: rate, to: lastRate, duration: passes },
      batch,
      validation: data(LEARNT, ALL),
    },
    temperature: 1,
    steps: passes,
  };
}

export async function run() {
  const files = digitFiles();
  if (!files) return;
  const results = [];
  for (const seed of seeds) {
    const torch = (way) => ({
      script: 'equilibrium_propagation.py',
      settings: { ...settings, ...files, learnt: LEARNT, seed, way },
    });
    // The slowest of them takes part once.
    const ways = Object.keys(names).filter((way) => way !== 'ours' && (way !== 'autograd' || seed === 1));
    results.push(
      await race({
        passes,
        tell: ['accuracy', 'residual'],
        contenders: {
          ours: { recipe: recipe(seed, files) },
          ...Object.fromEntries(ways.map((way) => [way, torch(way)])),
        },
      }),
    );
  }
  const of = (who, pick) => results.flatMap((result) => (result[who] ? [pick(result[who])] : []));
  const error = (who) =>
    meanAndSpread(
      of(who, ({ told }) => 100 * (1 - told.accuracy)),
      2,
    );
  const ms = (who) =>
    meanAndSpread(
      of(who, (result) => result.ms),
      0,
    );
  console.log(
    `  784–512–10; β = ${settings.beta}, ${settings.free} free and twice ${settings.nudged} nudged steps of ε = ${settings.step}; mean |∂E/∂s| left ${
      meanAndSpread(
        of('ours', ({ told }) => 1e6 * told.residual),
        1,
      ).text
    } · 10⁻⁶`,
  );
  console.log(
    `  adam ${settings.rate} falling to ${settings.lastRate}, batch ${settings.batch}, ${passes} passes over 8,000 digits; error on 2,000 others; ${seeds.length} seeds, mean ± spread`,
  );
  console.log('  a pass includes the error on the 2,000; they take turns, 2 threads');
  const who = Object.keys(names).filter((name) => of(name, () => 1).length > 0);
  printTable([
    ['', 'error, %', 'ms a pass', 'peak memory, MB'],
    ...who.map((name) => [
      names[name],
      error(name).text,
      ms(name).text,
      Math.max(...of(name, ({ peak }) => peak)).toFixed(0),
    ]),
  ]);
  if (who.length < 2) return console.log('  without PyTorch: tools/bench/environment.sh installs it');
  const above = (name) => (error('ours').mean - error(name).mean).toFixed(2);
  const times = (name) => (ms(name).mean / ms('ours').mean).toFixed(2);
  console.log(
    `  error ${above('relu')} points above backpropagation’s with ReLU, ${above('hard-sigmoid')} with hard sigmoids (aim: at most 0.7); ${times('products')}× as fast as eager products, ${times('autograd')}× as eager autograd (aim: at least 2×)`,
  );
}
