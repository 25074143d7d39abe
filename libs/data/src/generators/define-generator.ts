import { z } from 'zod';
import { defineDataSource, ErgodicError, type Dataset, type Definition } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';

/** What the author of a generator writes. */
export interface GeneratorInput<O extends z.ZodObject> {
  /** Kebab-case; also the name of the datasets. */
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** The distribution that the points are drawn from. */
  readonly law: string;
  readonly source?: string;
  readonly options: O;
  /** Draws the dataset; every random number comes from block 0 of `random`. */
  draw(options: z.output<O>, random: RandomStreams): Dataset;
}

/** A function that draws a dataset, with the data source that recipes name. */
export interface Generator<O extends z.ZodObject = z.ZodObject> {
  /**
   * @param options as the definition describes them, all with defaults
   * @param seed integer in [0, 2^53); the same options and seed give the same bits
   * @throws ErgodicError `invalid-option` with path and value
   */
  (options?: z.input<O>, seed?: number): Dataset;
  readonly definition: Definition<'data'>;
}

const seedOption = z.int().min(0).default(0).describe('seed of the points, apart from the seed of the run');

/** Makes a generator and its data source of one description. */
export function defineGenerator<O extends z.ZodObject>(input: GeneratorInput<O>): Generator<O> {
  const { name, summary, law, source } = input;
  const draw = (options: z.output<O>, seed: number) => input.draw(options, new RandomStreams(seed, `data/${name}`, 1));
  const generator = (options: z.input<O> = {} as z.input<O>, seed = 0) =>
    draw(parsed(name, input.options.strict() as unknown as O, options), parsed('seed', seedOption, seed));
  const definition = defineDataSource({
    name,
    summary,
    law,
    ...(source === undefined ? {} : { source }),
    options: input.options.extend({ seed: seedOption }) as z.ZodObject,
    make: (options) => {
      const { seed, ...own } = options as { seed: number };
      return { load: () => draw(own as z.output<O>, seed) };
    },
  });
  return Object.assign(generator, { definition });
}

function parsed<S extends z.ZodType>(name: string, schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = [name, ...issue.path].join('.');
  throw new ErgodicError({ code: 'invalid-option', message: `${path}: ${issue.message}`, path, value: issue.input });
}
