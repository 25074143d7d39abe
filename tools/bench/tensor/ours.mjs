// The problems in tensor programs of ours, compiled for onnxruntime: each form gives `result()`, which the oracle checks, and one
// timed `call()`, as the peers' files do; `graph` is what is run, for the bounds.
import { Graph, openSession, ops, UNROLLED, unrollLoops } from '@ergodic/onnx';
import { RandomStreams } from '@ergodic/numerics';
import { LaneRandom, LANES, loadKernel, runBlocks, Task } from '@ergodic/simd';
import {
  compile,
  grad,
  gradientDescent,
  input,
  loop,
  normal,
  scan,
  trace,
  trainingStep,
  useBackend,
} from '@ergodic/tensor';
import { langevinStep, lennardJonesForces, mlpLoss, RATE, rbmStep } from './programs.mjs';

export const { tf } = await useBackend('cpu');

const picked = (arrays, names) => Object.fromEntries(names.map((name) => [name, arrays[name]]));
const elements = (tensors) => Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));

/** A function compiled for arguments, and its graph. It must not fall back to eager: that would be another benchmark. */
async function compiled(program, args, threads) {
  const { arrays: run, close } = await compile(program, { threads, otherwise: 'throw' });
  const specOf = (arg) => ('data' in arg ? input(arg.shape, { type: arg.type }) : mapped(arg, specOf));
  return { run, close, graph: trace(program, args.map(specOf)).graph };
}

const mapped = (record, change) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

async function mlp({ x, y, ...parameters }, threads) {
  const loss = (theta, images, labels) => mlpLoss(tf, theta, images, labels);
  const training = await trainingStep(loss, parameters, { optimiser: gradientDescent(), threads, otherwise: 'throw' });
  const start = training.memory;
  return {
    result() {
      training.restore(parameters, start);
      return { loss: [training.step(RATE.mlp, x, y)], ...elements(training.parameters) };
    },
    call: () => training.step(RATE.mlp, x, y),
    close: () => training.close(),
  };
}

/** Draws fresh uniform numbers at each call, as our kernels draw them. */
function uniformNumbers(count) {
  const kernel = loadKernel('random');
  const random = new LaneRandom(kernel.memory, new RandomStreams(1, 'bench', LANES), 1);
  const at = kernel.memory.allocate(4 * count);
  const task = new Task(kernel, { states: 'int', words: 'int', count: 'int', uniform: 'int' });
  task.setAll({ states: random.at, words: at, count: Math.ceil(count / LANES), uniform: 1 });
  random.load();
  const numbers = kernel.memory.float32(at, count);
  return () => {
    runBlocks(kernel, 'fill', task.at, 1, 1);
    return numbers;
  };
}

async function rbm(arrays, threads, given) {
  const { v, uh, uv } = arrays;
  const start = picked(arrays, ['w', 'b', 'c']);
  const { run, close, graph } = await compiled(rbmStep(tf), [start, v, uh, uv], threads);
  const own = [uh, uv].map((array) => ({ ...array, data: new Float32Array(array.data.length) }));
  const draws = own.map(({ data }) => uniformNumbers(data.length));
  let parameters = start;
  return {
    graph,
    result: () => elements(run(start, v, uh, uv)),
    call() {
      // onnxruntime takes no shared memory, which is where kernels write.
      if (!given) own.forEach(({ data }, i) => data.set(draws[i]()));
      parameters = run(parameters, v, ...(given ? [uh, uv] : own));
    },
    close,
  };
}

async function lennardJones(form, { x }, threads) {
  const { run, close, graph } = await compiled(lennardJonesForces[form](tf, { grad }), [x], threads);
  return { graph, result: () => elements(run(x)), call: () => run(x), close };
}

/** Operations that a step takes in the loop that `scan` makes, where an iteration has ten. */
function operationsOfStep(step, shape) {
  const walk = (x, count, normals) => loop(count, x, (now, i) => step(now, tf.gather(normals, i)));
  const { graph } = trace(walk, [input(shape), input([], { type: 'int32' }), input(['K', ...shape])]);
  const [many] = unrollLoops(graph).nodes.filter(({ op }) => op === 'Loop');
  return many.attributes.body.value.nodes.length / UNROLLED;
}

/** @param from where the normals come from: `counter`, made in the program; `streams`, drawn by RandomStreams; `given` */
async function langevin(from, { x, normals }, threads) {
  const step = langevinStep(tf, { grad });
  const draws = { xi: normal(x.shape) };
  const openScan = (noise) => scan((state, { xi }) => ({ x: step(state.x, xi) }), { x }, {}, { draws, noise, threads });
  const [steps] = normals.shape;
  const fed = await openScan('given');
  const counting = from === 'counter' ? await openScan('counter') : undefined;
  const own = { ...normals, data: new Float32Array(normals.data.length) };
  const random = new RandomStreams(1, 'bench', 1);
  const calls = {
    counter: () => counting.run({ x }, {}, steps, { seed: 1 }),
    streams() {
      random.fillNormal(0, own.data);
      fed.run({ x }, {}, steps, { given: { xi: own } });
    },
    given: () => fed.run({ x }, {}, steps, { given: { xi: normals } }),
  };
  return {
    operations: operationsOfStep(step, x.shape),
    result: () => elements(calls.given()),
    call: calls[from],
    close() {
      fed.close();
      counting?.close();
    },
  };
}

async function gemm(arrays, threads) {
  const graph = new Graph('gemm');
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', arrays[name].shape));
  graph.output('c', ops.matMul(graph, a, b));
  const session = await openSession(graph, { threads });
  const call = () => session.runSync(arrays);
  return { graph, call, result: () => elements(call()), close: () => session.close() };
}

/** By problem and form. */
export const FORMS = {
  mlp: { compiled: mlp },
  rbm: {
    compiled: (arrays, threads) => rbm(arrays, threads, false),
    'compiled, numbers given': (arrays, threads) => rbm(arrays, threads, true),
  },
  lennard_jones: Object.fromEntries(
    Object.keys(lennardJonesForces).map((form) => [
      `compiled, ${form}`,
      (arrays, threads) => lennardJones(form, arrays, threads),
    ]),
  ),
  langevin: {
    'scan, by counting': (arrays, threads) => langevin('counter', arrays, threads),
    'scan, drawn before': (arrays, threads) => langevin('streams', arrays, threads),
    'scan, numbers given': (arrays, threads) => langevin('given', arrays, threads),
  },
  gemm: { onnxruntime: gemm },
};
