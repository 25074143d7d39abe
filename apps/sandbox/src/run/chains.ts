import type { Batch } from '@ergodic/numerics';
import { batchOf } from '@ergodic/numerics';
import type { Run } from '@ergodic/kernel';

/** Records U and every measured observable of each replica at every frame: what R-hat across replicas is made of. */
export class Chains {
  readonly #replicas: number;
  readonly #scratch: Float64Array;
  readonly #rows = new Map<string, number[][]>();
  #count = 0;

  constructor(readonly run: Run) {
    this.#replicas = run.recipe.replicas;
    this.#scratch = new Float64Array(this.#replicas);
  }

  /** Frames recorded. */
  get count(): number {
    return this.#count;
  }

  /** Call at a frame, while the state is still that of the frame. Reads only. */
  record(): void {
    if (this.#replicas < 2) return;
    const { simulation } = this.run;
    this.#count++;
    this.#add('U', simulation.energies);
    for (const observable of simulation.observables)
      if ('measure' in observable) {
        observable.measure(simulation.x, this.#scratch);
        this.#add(observable.name, this.#scratch);
      }
  }

  /** The last `draws` recorded numbers of each replica, one row a replica; undefined where they were not recorded. */
  last(name: string, draws: number): Batch | undefined {
    const rows = this.#rows.get(name);
    if (!rows || draws > this.#count) return undefined;
    const data = new Float64Array(rows.length * draws);
    rows.forEach((row, r) => data.set(row.slice(row.length - draws), r * draws));
    return batchOf(data, rows.length, draws);
  }

  #add(name: string, samples: Float64Array): void {
    const rows = this.#rows.get(name) ?? Array.from({ length: this.#replicas }, (): number[] => []);
    this.#rows.set(name, rows);
    rows.forEach((row, r) => row.push(samples[r]!));
  }
}
