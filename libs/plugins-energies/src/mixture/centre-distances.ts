/**
 * ‖x_i − μ_k‖² for one point and all centres, by differences, so that it never goes negative nor cancels.
 *
 * Eight centres are taken at a time (four where no more are left), their sums in registers. For that the centres are
 * packed, block after block, as [dimension][centres of the block].
 */
export class CentreDistances {
  readonly #points: Float64Array;
  readonly #dimension: number;
  readonly #packed: Float64Array;
  #centres = 0;

  /** @param points row-major, [N, dimension] */
  constructor(points: Float64Array, dimension: number, capacity: number) {
    this.#points = points;
    this.#dimension = dimension;
    this.#packed = new Float64Array(8 * Math.ceil(capacity / 8) * dimension);
  }

  /** Takes over the first `count` rows of `centres`. To be called whenever they have changed. */
  pack(centres: Float64Array, count: number): void {
    const D = this.#dimension;
    const packed = this.#packed;
    this.#centres = count;
    let at = 0;
    for (let first = 0; first < count;) {
      const size = count - first > 4 ? 8 : 4;
      for (let d = 0; d < D; d++)
        for (let c = first; c < first + size; c++) packed[at++] = c < count ? centres[c * D + d]! : 0;
      first += size;
    }
  }

  /** out[k] = ‖x_i − μ_k‖² for the packed centres; the rest of `out` is left. */
  measure(i: number, out: Float64Array): void {
    const points = this.#points;
    const packed = this.#packed;
    const count = this.#centres;
    const start = i * this.#dimension;
    const end = start + this.#dimension;
    let at = 0;
    let k = 0;
    for (; count - k > 4; k += 8) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let s4 = 0;
      let s5 = 0;
      let s6 = 0;
      let s7 = 0;
      for (let j = start; j < end; j++, at += 8) {
        const x = points[j]!;
        let step = x - packed[at]!;
        s0 += step * step;
        step = x - packed[at + 1]!;
        s1 += step * step;
        step = x - packed[at + 2]!;
        s2 += step * step;
        step = x - packed[at + 3]!;
        s3 += step * step;
        step = x - packed[at + 4]!;
        s4 += step * step;
        step = x - packed[at + 5]!;
        s5 += step * step;
        step = x - packed[at + 6]!;
        s6 += step * step;
        step = x - packed[at + 7]!;
        s7 += step * step;
      }
      out[k] = s0;
      out[k + 1] = s1;
      out[k + 2] = s2;
      out[k + 3] = s3;
      out[k + 4] = s4;
      if (k + 5 < count) out[k + 5] = s5;
      if (k + 6 < count) out[k + 6] = s6;
      if (k + 7 < count) out[k + 7] = s7;
    }
    if (k >= count) return;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = start; j < end; j++, at += 4) {
      const x = points[j]!;
      let step = x - packed[at]!;
      s0 += step * step;
      step = x - packed[at + 1]!;
      s1 += step * step;
      step = x - packed[at + 2]!;
      s2 += step * step;
      step = x - packed[at + 3]!;
      s3 += step * step;
    }
    out[k] = s0;
    if (k + 1 < count) out[k + 1] = s1;
    if (k + 2 < count) out[k + 2] = s2;
    if (k + 3 < count) out[k + 3] = s3;
  }
}
