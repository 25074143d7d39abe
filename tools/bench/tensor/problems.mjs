// The problems that we and the peers solve: their arrays, drawn here so that both get the same, and their flops.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RandomStreams } from '@ergodic/numerics';

/** Draws arrays from one stream: `uniform` in [0, 1), `normal` with a standard deviation, `bits` and whole numbers. */
function drawing(name) {
  const random = new RandomStreams(20_261, `bench ${name}`, 1);
  const fill = (type, shape, next) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const data = type === 'int32' ? new Int32Array(size) : new Float32Array(size);
    for (let i = 0; i < size; i++) data[i] = next(i);
    return { type, shape, data };
  };
  return {
    uniform: (...shape) => fill('float32', shape, () => random.uniform(0)),
    normal: (deviation, ...shape) => fill('float32', shape, () => deviation * random.normal(0)),
    bits: (...shape) => fill('float32', shape, () => (random.uniform(0) < 0.3 ? 1 : 0)),
    labels: (below, ...shape) => fill('int32', shape, () => Math.floor(below * random.uniform(0))),
    zeros: (...shape) => fill('float32', shape, () => 0),
  };
}

function mlp({ batch }) {
  const { uniform, labels, normal } = drawing('mlp');
  const layer = (from, to) => normal(Math.sqrt(2 / from), from, to);
  return {
    x: uniform(batch, 784),
    y: labels(10, batch),
    w1: layer(784, 512),
    b1: normal(0.1, 512),
    w2: layer(512, 512),
    b2: normal(0.1, 512),
    w3: layer(512, 10),
    b3: normal(0.1, 10),
  };
}

function rbm({ batch }) {
  const { bits, normal, uniform } = drawing('rbm');
  return {
    v: bits(batch, 784),
    w: normal(0.05, 784, 500),
    b: normal(0.1, 784),
    c: normal(0.1, 500),
    uh: uniform(batch, 500),
    uv: uniform(batch, 784),
  };
}

/** Particles near the sites of a cubic lattice of spacing 1.2, as in a dense fluid. */
function lennardJones({ particles }) {
  const x = drawing('lennard-jones').normal(0.05, particles, 3);
  const side = Math.ceil(Math.cbrt(particles));
  for (let p = 0; p < particles; p++) {
    const site = [p % side, Math.floor(p / side) % side, Math.floor(p / side ** 2)];
    site.forEach((at, d) => (x.data[3 * p + d] += 1.2 * at));
  }
  return { x };
}

function langevin({ steps }) {
  const { normal } = drawing('langevin');
  return { x: normal(0.7, 10, 10), normals: normal(1, steps, 10, 10) };
}

function gemm({ m, k, n }) {
  const { normal } = drawing('gemm');
  return { a: normal(1, m, k), b: normal(1, k, n) };
}

/** The products of matrices in a step of the perceptron: [rows, inner, columns, which is transposed] each. */
function mlpProducts({ batch }) {
  const layers = [
    [784, 512],
    [512, 512],
    [512, 10],
  ];
  return layers.flatMap(([from, to], i) => [
    [batch, from, to],
    [from, batch, to, 'transposeA'],
    // Errors go back through all layers but the first.
    ...(i > 0 ? [[batch, to, from, 'transposeB']] : []),
  ]);
}

const rbmProducts = ({ batch }) => [
  [batch, 784, 500],
  [batch, 500, 784, 'transposeB'],
  [batch, 784, 500],
  [784, batch, 500, 'transposeA'],
  [784, batch, 500, 'transposeA'],
];

/** By the name of the peers' module. `products` are those of matrices, `results` the shapes of what a step hands out. */
export const problems = {
  mlp: {
    arrays: mlp,
    products: mlpProducts,
    results: [[784, 512], [512], [512, 512], [512], [512, 10], [10]],
  },
  rbm: { arrays: rbm, products: rbmProducts, results: [[784, 500], [784], [500]] },
  lennard_jones: { arrays: lennardJones },
  langevin: { arrays: langevin },
  gemm: { arrays: gemm },
};

/** Writes arrays to a new folder, as the peers read them. */
export function writeArrays(folder, arrays) {
  mkdirSync(folder, { recursive: true });
  const described = {};
  for (const [name, { type, shape, data }] of Object.entries(arrays)) {
    described[name] = { type, shape, file: `${name}.bin` };
    writeFileSync(join(folder, `${name}.bin`), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  writeFileSync(join(folder, 'inputs.json'), JSON.stringify(described));
}

/** What the float64 oracle of the peers found right: arrays by name. */
export function readExpected(folder) {
  const described = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries(described).map(([name, { file }]) => {
      const bytes = readFileSync(join(folder, file));
      return [name, new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))];
    }),
  );
}

/** The largest deviation of any array, relative to that array's root mean square: as serve.py reckons it. */
export function relativeError(result, expected) {
  let worst = 0;
  for (const [name, array] of Object.entries(expected)) {
    let squares = 0;
    let largest = 0;
    for (let i = 0; i < array.length; i++) {
      squares += array[i] ** 2;
      const error = Math.abs(Number(result[name][i]) - array[i]);
      // A NaN is the worst there is.
      if (!(error <= largest)) largest = error;
    }
    const error = largest / Math.sqrt(squares / array.length);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}
