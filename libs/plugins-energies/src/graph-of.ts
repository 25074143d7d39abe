import { ErgodicError, type Context, type Edges } from '@ergodic/kernel';

/** The edges of the recipe's coupling graph. @throws ErgodicError `missing-part` where there is none */
export function graphOf(energy: string, { coupling }: Context): Edges {
  if (coupling) return coupling.edges;
  throw new ErgodicError({
    code: 'missing-part',
    message: `energy ${energy} needs a coupling graph`,
    path: 'coupling',
    hint: 'ring, lattice, all-to-all, edge-list …; `ergodic list coupling` shows what there is',
  });
}
