import { z } from 'zod';
import { xLogX, type Batch } from '@ergodic/numerics';
import { defineEntropy } from '@ergodic/kernel';

/** The largest share of rows that occurred once for which an estimate is given. */
const MOST_UNSEEN = 0.25;

/**
 * S of the law that the rows were drawn from, in nats, from how often each discrete row occurs:
 *
 *   Ŝ = −Σ_k (n_k/R) ln(n_k/R) + (m − 1)/(2R),
 *
 * with n_k the count of the k-th of m distinct rows among R. The first part, the plug-in estimate, is too small by
 * (K − 1)/(2R) + O(1/R²) on average for K possible rows; the second, Miller's and Madow's, takes the leading part back.
 * With degeneracies g, S = −Σ p ln(p/g) adds the mean of Σᵢ ln g over the units' choices.
 *
 * Range of use: rows independent, R several times K. What is left of the bias is O(1/R²), the standard deviation
 * √(Var(ln p)/R). For R < K it fails: it cannot see more than ln R + ½, whatever S is. So the corrected estimate is NaN, "not
 * known", where more than a quarter of the rows occurred once: rows not seen yet then carry about that much of the
 * probability (Good and Turing). A law over few of its rows is overestimated by at most (m − 1)/(2R), so Ŝ may exceed
 * ln K by as much.
 */
export const sampleShannon = defineEntropy({
  name: 'sample-shannon',
  summary: 'Entropy of discrete states from counting equal rows across replicas, corrected for bias.',
  formula: 'S = −Σ_k (n_k/R) ln(n_k/R) + (m − 1)/(2R) nats, m distinct rows among R',
  law: 'mean = S + O(1/R²) for R independent rows, R well above the number of possible rows; not given where it would saturate',
  source: 'G. A. Miller, Note on the bias of information estimates, in Information Theory in Psychology (1955)',
  of: 'samples',
  spaces: ['spins', 'bits', 'categories'],
  options: z.object({
    correction: z
      .enum(['miller-madow', 'none'])
      .default('miller-madow')
      .describe('bias correction added to the plug-in estimate: (m − 1)/(2R) nats, or none'),
  }),
  trials: [{ options: { correction: 'none' }, claims: { shannon: true } }, { options: { correction: 'miller-madow' } }],
  make({ correction }) {
    const counter = new RowCounter();
    return {
      of: 'samples',
      addEntropy(samples, out, logDegeneracy) {
        const { replicas: R } = samples;
        if (R === 0) return;
        const distinct = counter.count(samples);
        // −Σ (n/R) ln(n/R) = ln R − Σ n ln n / R, whose terms do not round where rows occur once.
        let repeats = 0;
        let once = 0;
        for (let k = 0; k < distinct; k++) {
          repeats += xLogX(counter.counts[k]!);
          if (counter.counts[k] === 1) once++;
        }
        let sum = Math.log(R) - repeats / R;
        if (correction === 'miller-madow') sum += once > MOST_UNSEEN * R ? NaN : (distinct - 1) / (2 * R);
        if (logDegeneracy) sum += meanLogDegeneracy(samples, logDegeneracy);
        out[0]! += sum;
      },
    };
  },
});

/** ⟨Σᵢ ln g⟩ over the rows; −1 and +1 stand for choices 0 and 1, other values for themselves. */
function meanLogDegeneracy(samples: Batch, logDegeneracy: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < samples.data.length; i++) sum += logDegeneracy[Math.max(0, samples.data[i]!)]!;
  return sum / samples.replicas;
}

/** Counts equal rows: a hash table by open addressing, whose arrays are kept for the next call. Exact: rows are compared. */
class RowCounter {
  /** Of each distinct row, in order of first occurrence. */
  counts = new Float64Array(0);
  /** Row at which each distinct row occurred first. */
  #first = new Int32Array(0);
  /** 1 + number of the distinct row in each slot; 0 where empty. At least twice as many slots as rows. */
  #slots = new Int32Array(0);

  /** @returns how many distinct rows there are */
  count({ data, replicas, width }: Batch): number {
    this.#reserve(replicas);
    const { counts } = this;
    const first = this.#first;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let distinct = 0;
    for (let r = 0; r < replicas; r++) {
      let slot = hashOf(data, r * width, width) & mask;
      while (slots[slot] !== 0 && !equal(data, first[slots[slot]! - 1]! * width, r * width, width))
        slot = (slot + 1) & mask;
      if (slots[slot] === 0) {
        first[distinct] = r;
        counts[distinct] = 0;
        slots[slot] = ++distinct;
      }
      counts[slots[slot]! - 1]!++;
    }
    return distinct;
  }

  #reserve(replicas: number): void {
    if (this.counts.length < replicas) {
      this.counts = new Float64Array(replicas);
      this.#first = new Int32Array(replicas);
      this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * replicas)));
    } else this.#slots.fill(0);
  }
}

/** Multiply-and-xor over the row's numbers, which are small integers; then mixed so that the low bits depend on all. */
function hashOf(data: Float64Array, start: number, width: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < start + width; i++) hash = Math.imul(hash ^ data[i]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

function equal(data: Float64Array, a: number, b: number, width: number): boolean {
  for (let i = 0; i < width; i++) if (data[a + i] !== data[b + i]) return false;
  return true;
}
