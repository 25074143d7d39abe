// Message passing on graphs of three sizes, six neighbours a node: the time of a pass grows with the edges, not with pairs of nodes.
import { TensorRuntimeService } from '@ergodic/kernel';
import { buildNetwork, CompiledNetwork, layer, messagePassing } from '@ergodic/networks';
import { median, printTable, timed } from '../measure.mjs';
import { builtinRegistry } from '../registry.mjs';

const SIZES = [1000, 4000, 16_000];
const REPEATS = 15;
const [FEATURES, UNITS, SAMPLES, T] = [8, 16, 4, 1];

/** A ring, each node with the next, the third and the ninth: 3 edges a node. */
function networkOf(nodes) {
  const edges = Array.from({ length: nodes }, (_, i) => [1, 3, 9].map((step) => [i, (i + step) % nodes])).flat();
  const layers = [layer(messagePassing, { units: UNITS, edges })];
  return buildNetwork({ input: [nodes, FEATURES], layers, readout: 'values', start: 1 });
}

export async function run() {
  const runtime = (await builtinRegistry()).service(TensorRuntimeService);
  await runtime.load?.();
  const runs = SIZES.map((nodes) => {
    const network = networkOf(nodes);
    const points = Float64Array.from({ length: SAMPLES * nodes * FEATURES }, (_, i) => Math.sin(i));
    const compiled = new CompiledNetwork(network, runtime);
    const cotangents = Float64Array.from({ length: SAMPLES * nodes * UNITS }, (_, i) => Math.cos(i));
    const pass = () => compiled.addGradient(points, cotangents, T, network.parameters, 0);
    pass();
    return { nodes, pass, compiled, times: [] };
  });
  for (let k = 0; k < REPEATS; k++) for (const { pass, times } of runs) times.push(timed(pass));
  const [smallest] = runs;
  printTable([
    ['nodes', 'edges', 'ms, forth and back', 'µs an edge', 'edges ×', 'time ×'],
    ...runs.map(({ nodes, times }) => {
      const ms = median(times);
      const ratio = median(times.map((each, k) => each / smallest.times[k]));
      return [
        nodes,
        3 * nodes,
        ms.toFixed(1),
        ((1000 * ms) / (3 * nodes)).toFixed(2),
        nodes / SIZES[0],
        ratio.toFixed(1),
      ];
    }),
  ]);
  for (const { compiled } of runs) compiled.close();
}
