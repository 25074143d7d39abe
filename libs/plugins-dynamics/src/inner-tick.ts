import type { Tick } from '@ergodic/kernel';

/** A moment for dynamics within others: heat and work go to accumulators of its own, and nobody reads them. */
export const innerTick = (replicas: number): Tick => ({
  step: 0,
  stage: 0,
  time: 0,
  temperature: NaN,
  revision: 0,
  heat: new Float64Array(replicas),
  work: new Float64Array(replicas),
});

/** Sets it to the moment of the run, at a temperature of its own. */
export function setTick(inner: Tick, { step, stage, time, revision }: Tick, temperature: number): void {
  inner.step = step;
  inner.stage = stage;
  inner.time = time;
  inner.temperature = temperature;
  inner.revision = revision ?? 0;
  inner.heat.fill(0);
  inner.work.fill(0);
}
