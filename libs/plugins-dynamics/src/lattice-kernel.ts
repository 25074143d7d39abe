import type { Batch, RandomStreams } from '@ergodic/numerics';
import type { Context, Energy, Tick } from '@ergodic/kernel';
import { generatorsOf, latticeGenerators, LatticeSampler, type LatticeRule } from '@ergodic/simd';
import { uniformCouplings, type LatticeForm } from './lattice-of.ts';
import { PairwiseKernel, type Visits } from './pairwise-kernel.ts';

/**
 * Chromatic sweeps of spins on a lattice in a WebAssembly kernel, which wants one coupling J and one field h. While they differ from
 * pair to pair or from unit to unit, as after learning, the kernel of pairs sweeps in the same order. Which of the two does follows
 * from the couplings alone, and both have their streams from the first, so that a checkpoint goes on as the run would have.
 */
export class LatticeKernel {
  /** `latticeGenerators(shape, replicas)` of them. */
  readonly random: RandomStreams;
  readonly #energy: Energy;
  readonly #context: Context;
  readonly #rule: LatticeRule;
  readonly #visits: Visits;
  readonly #sampler: LatticeSampler;
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  #pairs: PairwiseKernel | undefined;
  #isUniform = false;
  #revision = 0;

  constructor(energy: Energy, x: Batch, context: Context, rule: LatticeRule, lattice: LatticeForm, visits: Visits) {
    const { replicas } = x;
    this.#energy = energy;
    this.#context = context;
    this.#rule = rule;
    this.#visits = visits;
    this.random = context.stream('lattice-moves', latticeGenerators(lattice.shape, replicas));
    this.#sampler = new LatticeSampler({ ...lattice, coupling: 0, replicas, rule, streams: this.random });
    context.stream('moves', generatorsOf(replicas));
    this.#before = new Float64Array(replicas);
    this.#after = new Float64Array(replicas);
    this.#takeCouplings(x);
  }

  /** One sweep. Books the heat, and writes how many units of each replica have changed. */
  sweep(x: Batch, tick: Tick, changed?: Float64Array): void {
    const { temperature, revision = 0, heat } = tick;
    if (revision !== this.#revision) {
      this.#takeCouplings(x);
      this.#revision = revision;
    }
    if (!this.#isUniform) return this.#pairs!.sweep(x, tick, changed);
    const sampler = this.#sampler;
    sampler.setState(x.data);
    sampler.energies(this.#before);
    sampler.sweep(1 / temperature);
    sampler.energies(this.#after);
    for (let r = 0; r < x.replicas; r++) heat[r]! += this.#after[r]! - this.#before[r]!;
    sampler.readState(x.data, changed);
  }

  #takeCouplings(x: Batch): void {
    const uniform = uniformCouplings(this.#energy.pairwise!);
    this.#isUniform = uniform !== undefined;
    if (uniform) this.#sampler.setCouplings(uniform.J, uniform.h);
    else this.#pairs ??= new PairwiseKernel(this.#energy, x, this.#context, this.#rule, this.#visits);
  }
}
