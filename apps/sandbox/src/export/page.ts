import { resolve } from 'node:path';
import type { ModelInfo } from '@ergodic/onnx';
import type { ExportedModel } from '@ergodic/tensor';
import { count, formatNumber, wrap } from '../terminal/format.ts';
import { coloursFor, widthOf } from '../terminal/streams.ts';
import type { Accuracies } from './accuracies.ts';
import type { ModelKind } from './models.ts';

/** What there is to tell of a model that has been written. */
export interface Told {
  readonly file: string;
  readonly exported: ExportedModel & { readonly kind: ModelKind };
  readonly info: ModelInfo;
  /** Whether weights in 8 bits were asked for. */
  readonly int8?: boolean;
  /** Of models in 8 bits, beside the same in float32. */
  readonly accuracies?: Accuracies;
}

export function asJson({ file, exported, info, int8, accuracies }: Told): object {
  const { bytes, inputs, optionalInputs, outputs, parameters, metadata, ops, opsets } = info;
  const { report, reference, batches, kind, quantised } = exported;
  const { worst, tolerance, elements, provider } = report;
  const verified = { reference, batches, elements, tolerance, provider, ...(worst && { worst }) };
  const ports = { inputs, optionalInputs, outputs };
  return {
    type: 'exported',
    kind,
    path: resolve(file),
    bytes,
    opsets,
    ...ports,
    ops,
    parameters,
    metadata,
    verified,
    ...(int8 && { int8: { parameters: quantised, ...accuracies } }),
  };
}

export function page({ file, exported, info, int8, accuracies }: Told): string {
  const c = coloursFor(process.stdout);
  const { kind, quantised } = exported;
  const { metadata, inputs, optionalInputs, outputs, parameters, ops } = info;
  const shaped = (ports: readonly { name: string; shape?: readonly (string | number)[] }[]): string =>
    ports.map(({ name, shape = [] }) => `${name} [${shape.join(', ')}]`).join(', ') || 'none';
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const facts: [string, string | false | undefined][] = [
    [kind, `${metadata['energy']}, at step ${metadata['step']}, T = ${formatNumber(Number(metadata['temperature']))}`],
    ['inputs', shaped(inputs)],
    [
      'optional',
      optionalInputs.length > 0 &&
        `${shaped(optionalInputs)}: may be left out (runtimes of JavaScript take the defaults)`,
    ],
    ['temperature', rangeText(metadata)],
    ['outputs', shaped(outputs)],
    ['parameters', shaped(parameters.filter(({ name }) => !optionalInputs.some((each) => each.name === name)))],
    [
      'operations',
      `${ops.map(({ op, count: times }) => (times === 1 ? op : `${op} ×${times}`)).join(', ')}; opset ${info.opsets['']}`,
    ],
    ['verified', verdict(exported)],
    ['8 bits', int8 && (quantised.join(', ') || 'none: no matrix of weights is large enough to be worth it')],
    [
      'accuracy',
      accuracies &&
        `${percent(accuracies.int8)} in 8 bits, ${percent(accuracies.float32)} in float32, on ${accuracies.of}`,
    ],
  ];
  return [
    `${c.bold(c.cyan(file))}  ${c.dim(count(info.bytes, 'byte'))}`,
    ...facts.flatMap(([label, text]) =>
      (text ? wrap(text, widthOf(process.stdout) - 14) : []).map(
        (line, i) => `  ${c.dim((i === 0 ? label : '').padEnd(12))}${line}`,
      ),
    ),
  ].join('\n');
}

/** Of models with the temperature as an input. */
function rangeText({
  'temperature.least': least,
  'temperature.most': most,
}: ModelInfo['metadata']): string | undefined {
  if (least === undefined) return undefined;
  const [coldest, hottest] = [least, most].map((T) => formatNumber(Number(T)));
  if (most === undefined) return `${coldest} at least: what is fed below is taken as that`;
  return `${coldest} at least, ${hottest} at most: what is fed beyond, such as 0, is taken as the nearer end`;
}

function verdict({ report, reference, batches }: ExportedModel): string {
  const { error = 0, output = '', index = [], got = 0, expected = 0 } = report.worst ?? {};
  const limit = Number.isFinite(report.tolerance) ? `; up to ${report.tolerance} passes` : '';
  // As many digits as float32 tells apart.
  const digits = (value: number): string => String(Number(value.toPrecision(9)));
  return (
    `worst relative error ${error.toExponential(1)}: ${output}[${index.join(', ')}] is ${digits(got)}, expected ${digits(expected)} ` +
    `(${count(report.elements, 'number')} in batches of ${batches.join(', ')}, against ${reference}${limit})`
  );
}
