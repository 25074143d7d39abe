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

/** 24 (2 r⁻¹² − r⁻⁶) r⁻², from r². */
function lennardJonesCoefficients(tf, square) {
  const inverse = tf.reciprocal(square);
  const sixth = tf.mul(tf.mul(inverse, inverse), inverse);
  return tf.mul(tf.mul(tf.sub(tf.mul(sixth, 48), 24), sixth), inverse);
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

/** Σ_j c_ij (y_i − y_j) as a product of matrices. */
const weighted = (tf, c, y) => tf.sub(tf.mul(y, tf.sum(c, 1, true)), tf.matMul(c, y));

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
    return {
      forces: tf.concat(
        differences.map((d) => tf.sum(tf.mul(c, d), 1, true)),
        1,
      ),
    };
  },
  'apart, then a matrix product': (tf) => (x) => {
    const y = centred(tf, x);
    return { forces: weighted(tf, lennardJonesCoefficients(tf, apart(tf, y).square), y) };
  },
  /** Squared distances from |x_i|² + |x_j|² − 2 x_i·x_j: less exact, less memory. */
  products: (tf) => (x) => {
    const y = centred(tf, x);
    const norms = tf.sum(tf.square(y), 1, true);
    const products = tf.matMul(y, tf.mul(y, -2), false, true);
    const square = tf.add(tf.add(products, tf.add(norms, selfDistance(tf, x.shape[0]))), tf.transpose(norms));
    return { forces: weighted(tf, lennardJonesCoefficients(tf, square), y) };
  },
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
