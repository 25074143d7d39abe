import * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { ErgodicError, type Layer, type Network } from '@ergodic/kernel';
import { toolsOf, type Tools } from '../runtime/tools.ts';
import type { TraceError } from '../trace/error.ts';
import { input, parameter } from '../trace/spec.ts';
import { trace } from '../trace/trace.ts';

type Named = Record<string, Tensor>;

/** Which layer it is that cannot be recorded: the first that cannot be by itself. */
export function inLayer({ layers }: Network, T: number, thrown: TraceError): ErgodicError {
  const culprit = Object.entries(layers).find(([, layer]) => !isTraceable(layer, T));
  const { message, hint } = thrown;
  const where = culprit ? `layer ${culprit[0]} cannot be exported: ` : 'the network cannot be exported: ';
  return new ErgodicError({
    code: 'plugin-failed',
    message: `${where}${message.replace(/^layer \S+: /, '')}`,
    path: culprit?.[0] ?? 'network',
    hint,
    cause: thrown,
  });
}

function isTraceable(layer: Layer, T: number): boolean {
  const run = layer.program as unknown as (tools: Tools, u: Tensor, theta: Named, pass: object) => { output: Tensor };
  const inputs = (shapes: Readonly<Record<string, readonly number[]>>) =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, input(['batch', ...shape], { name })]));
  try {
    trace(
      ((u: Tensor, theta: Named, draws: Named, state: Named, temperature: Tensor) =>
        run(toolsOf(tfjs), u, theta, { temperature, draws, state, training: false }).output) as never,
      [
        input(['batch', ...layer.input], { name: 'input' }),
        Object.fromEntries(
          Object.entries(layer.parameters).map(([name, { shape, data }]) => [
            name,
            parameter(shape, data, { name: `theta.${name}` }),
          ]),
        ),
        inputs(Object.fromEntries(Object.entries(layer.draws ?? {}).map(([name, { shape }]) => [name, shape]))),
        inputs(layer.state ?? {}),
        parameter([], [layer.temperature ?? T], { name: 'temperature' }),
      ],
    );
    return true;
  } catch {
    return false;
  }
}
