import type { Tensor } from '@tensorflow/tfjs-core';
import type { VerifyCase } from '@ergodic/onnx';
import type { Tools } from '../runtime/tools.ts';
import type { ExportedModel } from './program-model.ts';

/** Temperatures that a model computes at; what it is fed beyond them it takes as the nearer end. Both are > 0 and finite. */
export interface TemperatureRange {
  readonly least: number;
  readonly most: number;
}

/**
 * How far the ends may be from the temperature T that a model was trained at, and from 1, as a ratio. At T/10⁶ the units that are not
 * yet at their limit of cold (steps, rectifiers, the largest alone) are those within about T/10⁵ of where they tip: that is what float32
 * rounds away in a sum of numbers of the size of T. Models that overflow so far out get a narrower range.
 */
const RATIOS = [1e6, 1e4, 1e2, 10] as const;

/** min(max(temperature, least), most): 0 and what is below become the least; NaN stays NaN. */
export function withinRange({ tf }: Tools, temperature: Tensor, { least, most }: TemperatureRange): Tensor {
  return tf.minimum(tf.maximum(temperature, least), most);
}

/** For the description of the input. */
export function rangeText({ least, most }: TemperatureRange): string {
  return `less than ${least} (0, say) is taken as ${least}, more than ${most} as ${most}`;
}

/** For the metadata. */
export function rangeFacts({ least, most }: TemperatureRange): Record<string, string> {
  return { 'temperature.least': String(least), 'temperature.most': String(most) };
}

/** The smallest of the cases at temperatures that are none, and at the hottest: there a model must give numbers. */
export function endsOf([first]: readonly VerifyCase[]): VerifyCase[] {
  return [-1, 0, Infinity].map((temperature) => ({ ...first, feeds: { ...first!.feeds, temperature } }));
}

/**
 * The model in the widest range of temperatures around T at whose ends it gives numbers.
 *
 * @param exportIn makes the model that keeps to a range, and tries its ends
 */
export async function exportInRange(
  T: number,
  exportIn: (range: TemperatureRange) => Promise<ExportedModel>,
): Promise<ExportedModel> {
  for (const ratio of RATIOS) {
    const range = { least: rounded(Math.min(T, 1) / ratio), most: rounded(Math.max(T, 1) * ratio) };
    const exported = await exportIn(range);
    if (exported.isFiniteAtEnds) return exported;
  }
  // There it has been compared.
  return exportIn({ least: T / 2, most: 2 * T });
}

/** To two digits, as it will be told. */
const rounded = (T: number): number => Number(T.toPrecision(2));
