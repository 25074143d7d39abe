// The problems in tensor programs of ours, compiled for onnxruntime: each form gives `result()`, which the oracle checks, and one
// timed `call()`, as the peers' files do.
import { openSession, ops, Graph } from '@ergodic/onnx';
import { RandomStreams } from '@ergodic/numerics';
import { grad, input, trace, valueAndGrad } from '@ergodic/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { langevinStep, lennardJonesForces, mlpStep, rbmStep } from './programs.mjs';

const derivatives = { grad, valueAndGrad };

/** A program traced and opened; `run` takes arrays by the names of the inputs. */
export async function openProgram(program, specs, threads) {
  const start = performance.now();
  const { graph } = trace(program, specs);
  const traced = performance.now();
  const session = await openSession(graph, { threads });
  const names = session.inputs.map(({ name }) => name);
  return {
    graph,
    names,
    traceMs: traced - start,
    openMs: performance.now() - traced,
    run: (feeds) => session.runSync(feeds),
    close: () => session.close(),
  };
}

const specOf = ({ type, shape }) => input(shape, { type });
const named = (arrays, names) => Object.fromEntries(names.map((name) => [name, arrays[name]]));
const specsOf = (arrays, names) =>
  Object.fromEntries(names.map((name) => [name, input(arrays[name].shape, { type: arrays[name].type, name })]));
const dataOf = (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, data]));

/** What a step gives back under the names of its parameters, which tracing marks where an input has the name too. */
const parametersIn = (found, names) =>
  Object.fromEntries(names.map((name) => [name, (found[`out.${name}`] ?? found[name]).data]));

async function training(step, names, others, arrays, threads) {
  const specs = [specsOf(arrays, names), ...others.map((name) => specsOf(arrays, [name])[name])];
  const program = await openProgram(step, specs, threads);
  const fixed = dataOf(named(arrays, others));
  const start = dataOf(named(arrays, names));
  let parameters = start;
  return {
    program,
    result() {
      const found = program.run({ ...start, ...fixed });
      return { ...(found.loss && { loss: found.loss.data }), ...parametersIn(found, names) };
    },
    call(feeds = fixed) {
      parameters = parametersIn(program.run({ ...parameters, ...feeds }), names);
    },
    close: program.close,
  };
}

const mlp = (arrays, threads) =>
  training(mlpStep(tf, derivatives), ['w1', 'b1', 'w2', 'b2', 'w3', 'b3'], ['x', 'y'], arrays, threads);

async function rbm(arrays, threads, given) {
  const step = await training(rbmStep(tf), ['w', 'b', 'c'], ['v', 'uh', 'uv'], arrays, threads);
  if (given) return step;
  const random = new RandomStreams(1, 'bench', 1);
  const uh = new Float32Array(arrays.uh.data.length);
  const uv = new Float32Array(arrays.uv.data.length);
  const feeds = { v: arrays.v.data, uh, uv };
  const fill = (out) => {
    for (let i = 0; i < out.length; i++) out[i] = random.uniform(0);
  };
  return {
    ...step,
    call() {
      fill(uh);
      fill(uv);
      step.call(feeds);
    },
  };
}

async function lennardJones(form, arrays, threads) {
  const program = await openProgram(lennardJonesForces[form](tf, derivatives), [specOf(arrays.x)], threads);
  const feeds = { [program.names[0]]: arrays.x.data };
  const call = () => program.run(feeds);
  return { program, call, result: () => ({ forces: call().forces.data }), close: program.close };
}

async function gemm(arrays, threads) {
  const graph = new Graph('gemm');
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', arrays[name].shape));
  graph.output('c', ops.matMul(graph, a, b));
  const session = await openSession(graph, { threads });
  const feeds = dataOf(arrays);
  const call = () => session.runSync(feeds);
  return { call, result: () => ({ c: call().c.data }), close: () => session.close() };
}

/** By problem and form. */
export const FORMS = {
  mlp: { traced: mlp },
  rbm: {
    traced: (arrays, threads) => rbm(arrays, threads, false),
    'traced, numbers given': (arrays, threads) => rbm(arrays, threads, true),
  },
  lennard_jones: Object.fromEntries(
    Object.keys(lennardJonesForces).map((form) => [
      `traced, ${form}`,
      (arrays, threads) => lennardJones(form, arrays, threads),
    ]),
  ),
  langevin: {},
  gemm: { onnxruntime: gemm },
};
