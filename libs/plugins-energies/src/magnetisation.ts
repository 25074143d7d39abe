import type { Observable } from '@ergodic/kernel';

/** |m| of spins: ⟨m⟩ itself is 0 on a finite system in no field. */
export const magnetisation: Observable = {
  name: 'magnetisation',
  summary: '|m| = |Σᵢ sᵢ|/N of each replica, no unit',
  measure(x, out) {
    for (let r = 0; r < x.replicas; r++) {
      let sum = 0;
      for (let i = r * x.width; i < (r + 1) * x.width; i++) sum += x.data[i]!;
      out[r] = Math.abs(sum) / x.width;
    }
  },
};
