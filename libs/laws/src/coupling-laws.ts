import { batchOf, createBatch } from '@ergodic/numerics';
import type { Coupling, CouplingClaims } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectClose, expectTrue, type Law } from './law.ts';

export interface CouplingLawOptions extends CouplingClaims {
  readonly cases?: number;
  readonly seed?: number;
}

/** The laws of a coupling: each edge joins two different nodes once; what i gives, j gets; the maximum principle. */
export function couplingLaws(coupling: Coupling, claims: CouplingLawOptions = {}): Law[] {
  const { conductance = false, range: [low, high] = [-5, 5], cases = 100, seed = 1 } = claims;
  const { edges } = coupling;
  const node = fc.double({ min: low, max: high, noNaN: true });
  const states = fc.array(node, { minLength: edges.nodes, maxLength: edges.nodes }).map((v) => Float64Array.from(v));
  const flow = (...rows: Float64Array[]): Float64Array => {
    const data = new Float64Array(rows.length * edges.nodes);
    rows.forEach((row, r) => data.set(row, r * edges.nodes));
    const out = createBatch(rows.length, edges.nodes);
    coupling.addFlow(batchOf(data, rows.length, edges.nodes), out);
    return out.data;
  };
  const forAll = (holds: (x: Float64Array, y: Float64Array) => void) => () =>
    fc.assert(
      fc.property(states, states, (x, y) => {
        holds(x, y);
      }),
      { numRuns: cases, seed },
    );
  const laws: Law[] = [
    {
      name: 'each edge joins two different nodes, once',
      check: () => {
        const seen = new Set<string>();
        for (let e = 0; e < edges.from.length; e++) {
          const [a, b] = [edges.from[e]!, edges.to[e]!].toSorted((i, j) => i - j) as [number, number];
          expectTrue(a >= 0 && b < edges.nodes && a !== b, `edge ${e} joins ${a} and ${b}`);
          expectTrue(!seen.has(`${a}-${b}`), `nodes ${a} and ${b} are joined twice`);
          seen.add(`${a}-${b}`);
        }
      },
    },
    {
      name: 'what i gives, j gets',
      check: forAll((x) =>
        expectClose(
          flow(x).reduce((sum, f) => sum + f, 0),
          0,
          1e-10 * (1 + edges.from.length),
          'Σ flow',
        ),
      ),
    },
    {
      name: 'rows are independent',
      check: forAll((x, y) => {
        const both = flow(x, y);
        flow(y).forEach((f, i) => expectClose(both[edges.nodes + i]!, f, 1e-12, `flow into node ${i}`));
      }),
    },
  ];
  if (conductance)
    laws.push({
      name: 'maximum principle: nothing flows into the highest node, nothing out of the lowest',
      check: forAll((x) => {
        const f = flow(x);
        const highest = x.indexOf(Math.max(...x));
        const lowest = x.indexOf(Math.min(...x));
        expectTrue(f[highest]! <= 1e-12 && f[lowest]! >= -1e-12, `flow ${f[highest]} at the top, ${f[lowest]} below`);
      }),
    });
  return laws;
}
