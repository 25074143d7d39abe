import type { RandomStreams } from '@ergodic/numerics';
import { ErgodicError, type SampleShape } from '@ergodic/kernel';

/** Shifts images by whole pixels, drawn uniformly from −shift … shift in both directions; 0 comes in at the edges. */
export class ImageShifts {
  readonly #shape: readonly [height: number, width: number, channels: number];
  readonly #shift: number;
  readonly #streams: RandomStreams;
  /** One as it was. */
  readonly #image: Float32Array;

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
    this.#shape = [height, width, channels];
    this.#shift = shift;
    this.#streams = streams;
    this.#image = new Float32Array(height * width * channels);
  }

  /** Shifts so many images, row after row. */
  shift(images: Float32Array, count: number): void {
    const span = 2 * this.#shift + 1;
    const size = this.#image.length;
    for (let b = 0; b < count; b++) {
      const down = this.#streams.integer(0, span) - this.#shift;
      const right = this.#streams.integer(0, span) - this.#shift;
      const image = images.subarray(b * size, (b + 1) * size);
      this.#image.set(image);
      shiftImage(this.#image, image, this.#shape, down, right);
    }
  }
}

/** to[y, x] = from[y − down, x − right], 0 where that lies outside. */
export function shiftImage(
  from: Float32Array,
  to: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  down: number,
  right: number,
): void {
  const row = width * channels;
  const kept = (width - Math.abs(right)) * channels;
  const [left, source] = [Math.max(0, right) * channels, Math.max(0, -right) * channels];
  to.fill(0);
  for (let y = Math.max(0, down); y < height + Math.min(0, down); y++) {
    const at = (y - down) * row + source;
    to.set(from.subarray(at, at + kept), y * row + left);
  }
}
