import { ErgodicError, type LayerSite, type SampleShape } from '@ergodic/kernel';

export const shapeText = (shape: SampleShape): string => `[${shape.join(', ')}]`;

/** The complaint of a layer about the shape of what it gets. @param needs such as "a sequence [time, features]" */
export function misfit(site: LayerSite, needs: string, input: SampleShape, hint: string): ErgodicError {
  return new ErgodicError({
    code: 'invalid-option',
    message: `${site.name} takes ${needs}, and what comes before it gives ${shapeText(input)}`,
    path: site.name.split(' ')[0]!,
    value: shapeText(input),
    hint,
  });
}
