import { z } from 'zod';
import { defineEnergy, ErgodicError, reals } from '@ergodic/kernel';

/**
 * U(T) = Σ_i C_i T_i: the heat in bodies of constant heat capacity. The state x holds their temperatures T_i, not a microstate:
 * e^(−U/T) cannot be normalised and no sampler may run on it. It is for heat-flow, which takes the capacities C_i = ∂U/∂T_i from
 * the force −∂U/∂x_i = −C_i. State: [replicas, nodes of the coupling graph], or the recipe's `units` without one.
 *
 * The entropy of the bodies is Σ C_i ln T_i up to a constant: it grows where heat flows between them, while U stays.
 */
export const heatContent = defineEnergy({
  name: 'heat-content',
  summary: 'The heat in bodies of constant heat capacity; the state holds their temperatures.',
  formula: 'U(T) = Σ_i C_i T_i',
  law: '∂U/∂T_i = C_i; ΔS = Σ C_i ln(T_i′/T_i) between two states',
  source: 'J. Black, Lectures on the Elements of Chemistry (1803): capacity for heat',
  options: z.object({
    capacity: z
      .union([z.number().positive(), z.array(z.number().positive()).min(1)])
      .default(1)
      .describe('C, energy / temperature: one number for all nodes, or a list with one for each'),
    temperatures: z
      .array(z.number())
      .min(1)
      .optional()
      .describe(
        'T of each node where a run starts whose `initial` is random, which is the default; uniform in [0.5, 1.5) where left out',
      ),
  }),
  space: 'reals',
  trials: [
    { options: { capacity: [0.5, 3, 1.25] }, claims: { range: [0.1, 4] } },
    { options: { capacity: 2.5, temperatures: [4, 1, 2, 0.5] }, units: 4 },
  ],
  make({ capacity, temperatures }, { coupling, units }) {
    const nodes = coupling?.edges.nodes ?? units;
    checkLength('capacity', capacity, nodes);
    checkLength('temperatures', temperatures, nodes);
    const C = new Float64Array(nodes);
    if (typeof capacity === 'number') C.fill(capacity);
    else C.set(capacity);
    const extreme = (name: string, which: string, furthest: (a: number, b: number) => number) => ({
      name,
      summary: `the ${which} temperature among the nodes of each replica`,
      measure(x: { data: Float64Array }, out: Float64Array) {
        for (let r = 0; r < out.length; r++) {
          let T = x.data[r * nodes]!;
          for (let i = 1; i < nodes; i++) T = furthest(T, x.data[r * nodes + i]!);
          out[r] = T;
        }
      },
    });
    return {
      space: reals(nodes),
      randomState(row, uniform) {
        if (temperatures) row.set(temperatures);
        else for (let i = 0; i < nodes; i++) row[i] = 0.5 + uniform();
      },
      observables: [
        extreme('coldest', 'least', Math.min),
        extreme('hottest', 'largest', Math.max),
        {
          name: 'thermalEntropy',
          summary: 'Σ C_i ln T_i of each replica, nats: the entropy of the bodies up to a constant',
          measure(x, out) {
            for (let r = 0; r < out.length; r++) {
              let S = 0;
              for (let i = 0; i < nodes; i++) S += C[i]! * Math.log(x.data[r * nodes + i]!);
              out[r] = S;
            }
          },
        },
      ],
      energy(T) {
        let sum = 0;
        for (let i = 0; i < nodes; i++) sum += C[i]! * T[i]!;
        return sum;
      },
      force(_T, _parameters, out) {
        for (let i = 0; i < nodes; i++) out[i] = -C[i]!;
      },
    };
  },
});

function checkLength(option: string, values: number | readonly number[] | undefined, nodes: number): void {
  if (!Array.isArray(values) || values.length === nodes) return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `energy heat-content: ${option} has ${values.length} numbers for ${nodes} nodes`,
    path: option,
    value: values,
    hint: `one for each node${option === 'capacity' ? ', or one number for all' : ''}; the coupling graph or \`units\` says how many there are`,
  });
}
