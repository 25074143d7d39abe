import { holds } from '../graph/data-type.ts';
import { type TensorData } from '../graph/tensor.ts';
import { OnnxError } from '../errors.ts';
import { type Port } from './feeds.ts';

/**
 * What outputs are to be written to: onnxruntime writes what it can into an array that is too long, and takes no shared memory.
 * @throws OnnxError where an array does not fit its output, or that is not fetched
 */
export function checkPlaces(
  outputs: readonly Port[],
  fetches: readonly string[],
  into: Readonly<Record<string, TensorData>>,
): void {
  for (const [name, given] of Object.entries(into)) {
    const output = fetches.includes(name) && outputs.find((port) => port.name === name);
    if (!output) {
      throw new OnnxError({
        code: 'feed',
        message: `"${name}" is to be written to an array, and is not fetched`,
        path: name,
        hint: `what is fetched: ${fetches.join(', ') || 'nothing'}`,
      });
    }
    checkPlace(output, given);
  }
}

function checkPlace({ name, type, shape }: Port, given: TensorData): void {
  const size = given.shape.reduce((product, length) => product * length, 1);
  const fits =
    given.type === type &&
    holds(type, given.data) &&
    given.shape.length === shape.length &&
    shape.every((length, axis) => typeof length === 'string' || length === given.shape[axis]) &&
    given.data.length === size &&
    given.data.buffer instanceof ArrayBuffer;
  if (fits) return;
  const { data } = given;
  throw new OnnxError({
    code: 'feed',
    message: `output "${name}" is ${type} [${shape.join(',')}] and cannot be written to ${given.type} [${given.shape.join(',')}] in a ${data.constructor.name} of ${data.length} elements`,
    path: name,
    hint: 'an array of its type and shape, whose memory is not shared',
  });
}
