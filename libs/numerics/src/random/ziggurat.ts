/** Layers of the ziggurat under exp(-x^2 / 2); a power of two, so that a layer is picked by a mask. */
export const LAYERS = 256;

/** Where the tail begins: the right edge of the lowest box, for 256 layers of equal area. */
export const TAIL_START = 3.6541528853610088;

/** Area of each layer, R exp(-R^2/2) + integral of exp(-x^2/2) from R to infinity at R = TAIL_START. */
const LAYER_AREA = 0.004928673233974655;

/**
 * `EDGES[i]` is the right edge of layer i, decreasing: EDGES[1] = TAIL_START, EDGES[LAYERS] = 0. EDGES[0] is the width that the
 * lowest layer would have as a box, so that one rule serves every layer.
 *
 * Source: G. Marsaglia, W. W. Tsang, "The ziggurat method for generating random variables", J. Stat. Softw. 5(8) (2000),
 * doi:10.18637/jss.v005.i08; layer and value taken from separate bits as in J. A. Doornik, "An improved ziggurat method to
 * generate normal random samples", University of Oxford (2005).
 */
export const EDGES: Float64Array = edges();

/** EDGES scaled by 2^-52, the factor that takes a signed 53-bit integer to a point of the layer. */
export const SCALED_EDGES: Float64Array = EDGES.map((edge) => edge * 2 ** -52);

function edges(): Float64Array {
  const x = new Float64Array(LAYERS + 1);
  let density = Math.exp(-0.5 * TAIL_START * TAIL_START);
  x[0] = LAYER_AREA / density;
  x[1] = TAIL_START;
  for (let i = 2; i < LAYERS; i++) {
    density += LAYER_AREA / x[i - 1]!;
    x[i] = Math.sqrt(-2 * Math.log(density));
  }
  x[LAYERS] = 0;
  return x;
}
