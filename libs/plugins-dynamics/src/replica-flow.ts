import type { Context, Observable } from '@ergodic/kernel';

/** Which end of the ladder a walker was at last. */
const NEITHER = 0;
const COLD = 1;
/** Hot, having come from the cold end. */
const HOT = 2;
/** Hot, without having been at the cold end. */
const HOT_FIRST = 3;

/**
 * How configurations walk through a ladder of temperatures: a walker for each, all of them from the end of the burn-in on. All of
 * it is kept in checkpoints.
 */
export class ReplicaFlow {
  /** walkers[r · rungs + k]: the walker at rung k. */
  readonly #walkers: Float64Array;
  /** lastEnd[r · rungs + w], of walker w. */
  readonly #lastEnd: Float64Array;
  /** accepted[r · (rungs − 1) + k] of attempted, between rungs k and k + 1. */
  readonly #accepted: Float64Array;
  readonly #attempted: Float64Array;
  /** Of each rung, how often a walker was there that came from the cold end, and from the hot one. */
  readonly #fromCold: Float64Array;
  readonly #fromHot: Float64Array;
  /** Round trips of each replica. */
  readonly #trips: Float64Array;
  readonly #steps: Float64Array;

  constructor(
    readonly replicas: number,
    readonly rungs: number,
    context: Context,
  ) {
    const all = replicas * rungs;
    this.#walkers = context.array('walkers', all);
    this.#lastEnd = context.array('lastEnd', all);
    this.#accepted = context.array('accepted', replicas * (rungs - 1));
    this.#attempted = context.array('attempted', replicas * (rungs - 1));
    this.#fromCold = context.array('fromCold', all);
    this.#fromHot = context.array('fromHot', all);
    this.#trips = context.array('roundTrips', replicas);
    this.#steps = context.array('flowSteps', 1);
    for (let i = 0; i < all; i++) this.#walkers[i] = i % rungs;
  }

  /** Rungs k and k + 1 of replica r tried to exchange. */
  exchange(r: number, k: number, accepted: boolean): void {
    this.#attempted[r * (this.rungs - 1) + k]!++;
    if (!accepted) return;
    this.#accepted[r * (this.rungs - 1) + k]!++;
    const at = r * this.rungs + k;
    const walker = this.#walkers[at]!;
    this.#walkers[at] = this.#walkers[at + 1]!;
    this.#walkers[at + 1] = walker;
  }

  /** A step is over. */
  count(): void {
    this.#steps[0]!++;
    for (let r = 0; r < this.replicas; r++)
      for (let k = 0; k < this.rungs; k++) {
        const at = r * this.rungs + this.#walkers[r * this.rungs + k]!;
        let last = this.#lastEnd[at]!;
        if (k === 0) {
          if (last === HOT) this.#trips[r]!++;
          last = COLD;
        } else if (k === this.rungs - 1) last = last === COLD || last === HOT ? HOT : HOT_FIRST;
        this.#lastEnd[at] = last;
        if (last === COLD) this.#fromCold[r * this.rungs + k]!++;
        else if (last !== NEITHER) this.#fromHot[r * this.rungs + k]!++;
      }
  }

  observables(temperatures: Float64Array): Observable[] {
    const { rungs } = this;
    const pairs = rungs - 1;
    const between = (from: number, to: number) => (_x: unknown, out: Float64Array) => {
      for (let r = 0; r < this.replicas; r++) {
        let share = 0;
        for (let k = from; k < to; k++)
          share += ratio(this.#accepted[r * pairs + k]!, this.#attempted[r * pairs + k]!) / (to - from);
        out[r] = share;
      }
    };
    const each = (count: number, from: number, make: (k: number) => Observable): Observable[] =>
      Array.from({ length: count }, (_, i) => make(from + i));
    const told: Observable[] = [
      {
        name: 'swapAcceptance',
        summary: 'accepted exchanges of neighbouring temperatures since the burn-in, mean over pairs, no unit',
        measure: between(0, pairs),
      },
      {
        name: 'roundTripRate',
        summary:
          'how often a copy has gone from the coldest temperature to the hottest and back, for each copy and step; 1/steps',
        measure: (_x, out) => {
          for (let r = 0; r < this.replicas; r++) out[r] = ratio(this.#trips[r]!, rungs * this.#steps[0]!);
        },
      },
      ...each(pairs, 0, (k) => ({
        name: `swapAcceptance${k}`,
        summary: `accepted exchanges of temperatures ${k} and ${k + 1} since the burn-in, no unit`,
        measure: between(k, k + 1),
      })),
      ...each(pairs, 1, (k) => ({
        name: `temperature${k}`,
        summary: `temperature ${k} of the ladder, an energy; 0 is that of the run`,
        read: () => temperatures[k]!,
      })),
      ...each(rungs - 2, 1, (k) => ({
        name: `flow${k}`,
        summary: `of the copies seen at temperature ${k}, the share that was at the coldest more recently than at the hottest, no unit`,
        measure: (_x: unknown, out: Float64Array) => {
          for (let r = 0; r < this.replicas; r++) {
            const [cold, hot] = [this.#fromCold[r * rungs + k]!, this.#fromHot[r * rungs + k]!];
            out[r] = ratio(cold, cold + hot);
          }
        },
      })),
    ];
    // Each is of the whole run since the burn-in.
    return told.map((observable) => ({ ...observable, cumulative: true }));
  }
}

/** 0 of 0 is 0: nothing has happened yet. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
