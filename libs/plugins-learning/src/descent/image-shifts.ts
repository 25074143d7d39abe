import type { RandomStreams } from '@ergodic/numerics';
import { ErgodicError, type SampleShape } from '@ergodic/kernel';

/** Copies of images, shifted by whole pixels that are drawn uniformly from −shift … shift in both directions; 0 comes in at the edges. */
export class ImageShifts {
  readonly #height: number;
  readonly #width: number;
  readonly #channels: number;
  readonly #shift: number;
  readonly #streams: RandomStreams;

  /** @param shape [height, width] or [height, width, channels] @throws ErgodicError `invalid-option` where it is none */
  constructor(rule: string, shape: SampleShape, shift: number, streams: RandomStreams) {
    const [height = 0, width = 0, channels = 1] = shape;
    if (shape.length < 2 || shape.length > 3 || shift >= Math.min(height, width))
      throw new ErgodicError({
        code: 'invalid-option',
        message: `learning ${rule}: shift is ${shift}, and points have the shape [${shape.join(', ')}]`,
        path: 'learning.shift',
        value: shift,
        hint: 'images, [height, width] or [height, width, channels], of more pixels than the shift; or no shift',
      });
    this.#height = height;
    this.#width = width;
    this.#channels = channels;
    this.#shift = shift;
    this.#streams = streams;
  }

  copy(from: Float32Array, start: number, to: Float32Array, target: number): void {
    const span = 2 * this.#shift + 1;
    const down = this.#streams.integer(0, span) - this.#shift;
    const right = this.#streams.integer(0, span) - this.#shift;
    shiftImage(from, start, to, target, [this.#height, this.#width, this.#channels], down, right);
  }
}

/** to[y, x] = from[y − down, x − right], 0 where that lies outside. */
export function shiftImage(
  from: Float32Array,
  start: number,
  to: Float32Array,
  target: number,
  [height, width, channels]: readonly [number, number, number],
  down: number,
  right: number,
): void {
  const row = width * channels;
  const kept = (width - Math.abs(right)) * channels;
  const [left, source] = [Math.max(0, right) * channels, Math.max(0, -right) * channels];
  to.fill(0, target, target + height * row);
  for (let y = Math.max(0, down); y < height + Math.min(0, down); y++) {
    const at = start + (y - down) * row + source;
    to.set(from.subarray(at, at + kept), target + y * row + left);
  }
}
