import type { LayerSite, SampleShape } from '@ergodic/kernel';
import { misfit } from '../common/misfit.ts';

/** @throws ErgodicError `invalid-option` where the input is no sequence [time, features] */
export function sequenceShape(input: SampleShape, site: LayerSite): { time: number; features: number } {
  const [time, features] = input;
  if (input.length !== 2 || time! < 1 || features! < 1)
    throw misfit(
      site,
      'a sequence [time, features]',
      input,
      'a layer before it that gives one, e.g. embedding, or data of that shape',
    );
  return { time: time!, features: features! };
}
