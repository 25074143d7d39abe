// What we run on the problems: tensor programs as an author would write them. `tf` is tfjs or what stands in for it.

/** η of the perceptron and of the Boltzmann machine, as in the peers. */
export const RATE = { mlp: 0.1, rbm: 0.05 };

/** Cross-entropy of a perceptron 784-512-512-10. */
export function mlpLoss(tf, { w1, b1, w2, b2, w3, b3 }, x, y) {
  const h1 = tf.relu(tf.add(tf.matMul(x, w1), b1));
  const h2 = tf.relu(tf.add(tf.matMul(h1, w2), b2));
  const logits = tf.add(tf.matMul(h2, w3), b3);
  const chosen = tf.mul(tf.oneHot(y, 10), tf.logSoftmax(logits));
  return tf.neg(tf.div(tf.sum(chosen), x.shape[0]));
}

/** CD-1 with given uniform numbers: parameters after one step. */
export function rbmStep(tf) {
  return ({ w, b, c }, v, uh, uv) => {
    const scale = RATE.rbm / v.shape[0];
    const hidden = (visible) => tf.sigmoid(tf.add(tf.matMul(visible, w), c));
    const bits = (uniform, probability) => tf.cast(tf.less(uniform, probability), 'float32');
    const h0 = hidden(v);
    const v1 = bits(uv, tf.sigmoid(tf.add(tf.matMul(bits(uh, h0), w, false, true), b)));
    const h1 = hidden(v1);
    const change = tf.sub(tf.matMul(v, h0, true, false), tf.matMul(v1, h1, true, false));
    return {
      w: tf.add(w, tf.mul(change, scale)),
      b: tf.add(b, tf.mul(tf.sum(tf.sub(v, v1), 0), scale)),
      c: tf.add(c, tf.mul(tf.sum(tf.sub(h0, h1), 0), scale)),
    };
  };
}

/** (2 r⁻¹² − r⁻⁶) r⁻² / 2, from r²: the factor 48 is cheaper behind the sum over particles. */
function lennardJonesCoefficients(tf, square) {
  const inverse = tf.reciprocal(square);
  const fourth = tf.square(inverse);
  return tf.mul(tf.sub(tf.mul(fourth, inverse), 0.5), tf.square(fourth));
}

/** Infinity on the diagonal: a particle does not meet itself. */
function selfDistance(tf, particles) {
  const isSelf = tf.cast(tf.eye(particles), 'bool');
  return tf.where(isSelf, tf.fill([particles, particles], Infinity), tf.zeros([particles, particles]));
}

/** 4 Σ (r⁻¹² − r⁻⁶) of r², each pair twice. */
function energyOf(tf, square) {
  const inverse = tf.reciprocal(square);
  const sixth = tf.mul(tf.mul(inverse, inverse), inverse); // tf.pow would take as long as all the rest
  return tf.mul(tf.sum(tf.sub(tf.square(sixth), sixth)), 2);
}

/** Coordinates [N, 1] of the particles, one after the other. */
const coordinatesOf = (tf, x) => [0, 1, 2].map((k) => tf.slice(x, [0, k], [x.shape[0], 1]));

/** x_i − x_j of each coordinate, [N, N] each, and their square sum. */
function apart(tf, x) {
  const differences = coordinatesOf(tf, x).map((column) => tf.sub(column, tf.transpose(column)));
  const [a, b, c] = differences.map((d) => tf.square(d));
  return { differences, square: tf.add(tf.add(tf.add(a, b), c), selfDistance(tf, x.shape[0])) };
}

const centred = (tf, x) => tf.sub(x, tf.mean(x, 0, true));

const withOne = (tf, y) => tf.concat([y, tf.ones([y.shape[0], 1])], 1);

/** 48 Σ_j c_ij (y_i − y_j) from the sums of c_ij y_j and of c_ij, [N, 4]. */
function weighted(tf, y, sums) {
  const [towards, total] = tf.split(sums, [3, 1], 1);
  return tf.mul(tf.sub(tf.mul(y, total), towards), 48);
}

/** [y, |y|², 1] and its partner, so that their product is |y_i − y_j|²: less exact than differences, less memory. */
function factorsOfSquare(tf, y) {
  const norms = tf.sum(tf.square(y), 1, true);
  const one = tf.ones([y.shape[0], 1]);
  return [tf.concat([tf.mul(y, -2), norms, one], 1), tf.concat([y, one, norms], 1)];
}

/** Particles in a block of the matrix of pairs: what an operation reads and writes of it stays in the cache. */
export const BLOCK = 128;

/**
 * Each pair once: blocks of the upper half of the matrix, each used in both directions.
 * @param squaresOf gives a function from the places of two blocks to r² of their pairs
 */
function inBlocks(tf, x, squaresOf) {
  const [particles] = x.shape;
  const count = particles / BLOCK;
  if (count < 2 || !Number.isInteger(count))
    throw new Error(`${particles} particles are no two blocks or more of ${BLOCK}`);
  const y = centred(tf, x);
  const square = squaresOf(y, count);
  const numbers = tf.range(0, BLOCK);
  const isDone = tf.greaterEqual(tf.expandDims(numbers, 1), numbers);
  const done = tf.where(isDone, tf.fill([BLOCK, BLOCK], Infinity), tf.zeros([BLOCK, BLOCK]));
  const others = tf.split(withOne(tf, y), count);
  const sums = new Array(count);
  const add = (to, sum) => (sums[to] = sums[to] ? tf.add(sums[to], sum) : sum);
  for (let a = 0; a < count; a++) {
    for (let b = a; b < count; b++) {
      const c = lennardJonesCoefficients(tf, a === b ? tf.add(square(a, b), done) : square(a, b));
      // Lying, [4, BLOCK]: onnxruntime multiplies few rows faster than few columns.
      add(a, tf.matMul(others[b], c, true, true));
      add(b, tf.matMul(others[a], c, true, false));
    }
  }
  return { forces: weighted(tf, y, tf.transpose(tf.concat(sums, 1))) };
}

export const lennardJonesForces = {
  /** As it is read: differences [N, N, 3]. */
  gradient: (tf, { grad }) => {
    const gradient = grad((x) => {
      const d = tf.sub(tf.expandDims(x, 1), tf.expandDims(x, 0));
      return energyOf(tf, tf.add(tf.sum(tf.square(d), -1), selfDistance(tf, x.shape[0])));
    });
    return (x) => ({ forces: tf.neg(gradient(x)) });
  },
  'gradient, apart': (tf, { grad }) => {
    const gradient = grad((x) => energyOf(tf, apart(tf, x).square));
    return (x) => ({ forces: tf.neg(gradient(x)) });
  },
  apart: (tf) => (x) => {
    const { differences, square } = apart(tf, x);
    const c = lennardJonesCoefficients(tf, square);
    const sums = differences.map((d) => tf.sum(tf.mul(c, d), 1, true));
    return { forces: tf.mul(tf.concat(sums, 1), 48) };
  },
  'blocks, apart': (tf) => (x) =>
    inBlocks(tf, x, (y, count) => {
      const columns = tf.split(y, 3, 1);
      const standing = columns.map((column) => tf.split(column, count));
      const lying = columns.map((column) => tf.split(tf.reshape(column, [1, -1]), count, 1));
      return (a, b) => {
        const [p, q, r] = columns.map((_, k) => tf.square(tf.sub(standing[k][a], lying[k][b])));
        return tf.add(tf.add(p, q), r);
      };
    }),
  products: (tf) => (x) => {
    const y = centred(tf, x);
    const norms = tf.sum(tf.square(y), 1, true);
    const lying = tf.add(tf.mul(tf.matMul(y, y, false, true), -2), tf.reshape(norms, [1, -1]));
    const c = lennardJonesCoefficients(tf, tf.add(lying, tf.add(norms, selfDistance(tf, x.shape[0]))));
    return { forces: tf.mul(tf.sub(tf.mul(y, tf.sum(c, 1, true)), tf.matMul(c, y)), 48) };
  },
  'blocks, products': (tf) => (x) =>
    inBlocks(tf, x, (y, count) => {
      const [left, right] = factorsOfSquare(tf, y).map((factors) => tf.split(factors, count));
      return (a, b) => tf.matMul(left[a], right[b], false, true);
    }),
};

const STRENGTH = 0.6;
const TEMPERATURE = 1.7;
const TIME_STEP = 0.01;

/** One step of Langevin dynamics in a quartic well, with the force by automatic differentiation and normals given. */
export function langevinStep(tf, { grad }) {
  const gradient = grad((x) => tf.mul(tf.sum(tf.square(tf.square(x))), STRENGTH));
  return (x, normals) =>
    tf.add(tf.sub(x, tf.mul(gradient(x), TIME_STEP)), tf.mul(normals, Math.sqrt(2 * TEMPERATURE * TIME_STEP)));
}
