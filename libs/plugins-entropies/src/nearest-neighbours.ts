import type { Batch } from '@ergodic/numerics';

/** Ranges of at most so many points are searched one by one. */
const LEAF = 12;

/**
 * Squared Euclidean distances to k-th nearest neighbours by a k-d tree (J. H. Friedman, J. L. Bentley, R. A. Finkel, ACM TOMS 3 (1977)
 * 209, doi:10.1145/355744.355745): R points take about R ln R steps in few dimensions; beyond ten or so it comes near to R².
 * Its arrays are kept for the next call.
 */
export class NearestNeighbours {
  /** What the tree is: the points in an order where every range is split at its middle by one coordinate. */
  #order = new Int32Array(0);
  /** That coordinate, at the place of the middle. */
  #split = new Int32Array(0);
  #points: Float64Array = new Float64Array(0);
  #dimensions = 0;
  /** The smallest squared distances so far, ascending. */
  #best = new Float64Array(0);

  /** out[i] = squared distance from row i to the k-th nearest other row. Rows finite, more than k of them. */
  squaredDistances({ data, replicas, width }: Batch, k: number, out: Float64Array): void {
    if (this.#order.length < replicas) {
      this.#order = new Int32Array(replicas);
      this.#split = new Int32Array(replicas);
    }
    if (this.#best.length !== k) this.#best = new Float64Array(k);
    this.#points = data;
    this.#dimensions = width;
    for (let i = 0; i < replicas; i++) this.#order[i] = i;
    this.#build(0, replicas);
    for (let i = 0; i < replicas; i++) {
      this.#best.fill(Infinity);
      this.#search(i, 0, replicas);
      out[i] = this.#best[k - 1]!;
    }
  }

  #build(from: number, to: number): void {
    if (to - from <= LEAF) return;
    const middle = (from + to) >> 1;
    const axis = this.#widest(from, to);
    this.#split[middle] = axis;
    this.#select(from, to - 1, middle, axis);
    this.#build(from, middle);
    this.#build(middle + 1, to);
  }

  #at(place: number, axis: number): number {
    return this.#points[this.#order[place]! * this.#dimensions + axis]!;
  }

  /** The coordinate in which the points of a range lie farthest apart. */
  #widest(from: number, to: number): number {
    let widest = 0;
    let extent = -1;
    for (let axis = 0; axis < this.#dimensions; axis++) {
      let low = Infinity;
      let high = -Infinity;
      for (let place = from; place < to; place++) {
        const x = this.#at(place, axis);
        if (x < low) low = x;
        if (x > high) high = x;
      }
      if (high - low > extent) {
        extent = high - low;
        widest = axis;
      }
    }
    return widest;
  }

  /** Reorders the range from `low` to `high` so that nothing before `middle` is greater along `axis` and nothing after it smaller. */
  #select(low: number, high: number, middle: number, axis: number): void {
    const order = this.#order;
    while (low < high) {
      const pivot = this.#at((low + high) >> 1, axis);
      let i = low;
      let j = high;
      while (i <= j) {
        while (this.#at(i, axis) < pivot) i++;
        while (this.#at(j, axis) > pivot) j--;
        if (i > j) break;
        const moved = order[i]!;
        order[i++] = order[j]!;
        order[j--] = moved;
      }
      if (middle <= j) high = j;
      else if (middle >= i) low = i;
      else return;
    }
  }

  #search(point: number, from: number, to: number): void {
    if (to - from <= LEAF) {
      for (let place = from; place < to; place++) this.#offer(point, place);
      return;
    }
    const middle = (from + to) >> 1;
    const axis = this.#split[middle]!;
    const offset = this.#points[point * this.#dimensions + axis]! - this.#at(middle, axis);
    if (offset < 0) this.#search(point, from, middle);
    else this.#search(point, middle + 1, to);
    // What lies beyond the split is at least this far away.
    if (offset * offset >= this.#best[this.#best.length - 1]!) return;
    this.#offer(point, middle);
    if (offset < 0) this.#search(point, middle + 1, to);
    else this.#search(point, from, middle);
  }

  #offer(point: number, place: number): void {
    const other = this.#order[place]!;
    if (other === point) return;
    let squared = 0;
    for (let axis = 0; axis < this.#dimensions; axis++)
      squared += (this.#points[point * this.#dimensions + axis]! - this.#points[other * this.#dimensions + axis]!) ** 2;
    const best = this.#best;
    let rank = best.length - 1;
    if (squared >= best[rank]!) return;
    for (; rank > 0 && best[rank - 1]! > squared; rank--) best[rank] = best[rank - 1]!;
    best[rank] = squared;
  }
}
