// One of our networks, learning in a process of its own so that its peak memory is its own: a recipe on the first line, then a pass
// for each line. Answers with milliseconds, what the energy tells of the validation samples, and the peak memory so far.
import { createInterface } from 'node:readline';
import { simulateLoaded } from '@ergodic/kernel';
import { builtinRegistry } from '../registry.mjs';

const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
let simulation;
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (!simulation) {
    ({ simulation } = await simulateLoaded(request.recipe, await builtinRegistry()));
    answer({ ready: true });
    continue;
  }
  const start = performance.now();
  simulation.advance(1);
  const told = Object.fromEntries(
    simulation.observables
      .filter(({ name }) => request.tell.includes(name))
      .map((observable) => [observable.name, valueOf(observable)]),
  );
  const ms = performance.now() - start;
  answer({ ms, told, peak: process.resourceUsage().maxRSS / 1024 });
}

function valueOf(observable) {
  if ('read' in observable) return observable.read();
  const out = new Float64Array(simulation.x.replicas);
  observable.measure(simulation.x, out);
  return out[0];
}
