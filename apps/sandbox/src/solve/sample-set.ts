import { modelValue } from '@ergodic/graphs';
import type { Annealed } from './anneal.ts';
import type { Problem } from './problem.ts';

/**
 * The solutions as dimod's `SampleSet.from_serializable` reads them (schema 3.2.0): a state a row, the least energy first. The energy
 * of a cut is minus its weight.
 */
export function sampleSet({ model }: Problem, { solutions, betas, seconds }: Annealed, info: object): object {
  const rows = solutions.map(({ state }) => Array.from(state));
  const vector = (data: readonly number[], type: string) => ({
    type: 'array',
    data,
    data_type: type,
    shape: [data.length],
    use_bytes: false,
  });
  return {
    type: 'SampleSet',
    version: { sampleset_schema: '3.2.0' },
    num_variables: model.edges.nodes,
    num_rows: rows.length,
    sample_data: {
      type: 'array',
      data: rows,
      data_type: 'int8',
      shape: [rows.length, model.edges.nodes],
      use_bytes: false,
    },
    sample_type: 'int8',
    sample_packed: false,
    vectors: {
      energy: vector(
        solutions.map(({ state }) => modelValue(model, state)),
        'float64',
      ),
      num_occurrences: vector(
        solutions.map(({ reads }) => reads),
        'int64',
      ),
    },
    variable_labels: model.labels ?? Array.from({ length: model.edges.nodes }, (_, i) => i),
    variable_type: model.vartype,
    info: { ...info, beta_range: betas, seconds },
  };
}
