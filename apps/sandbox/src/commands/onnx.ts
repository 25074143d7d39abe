import { readFileSync } from 'node:fs';
import { ErgodicError, messageOf } from '@ergodic/kernel';
import { inspect, type ModelInfo, OnnxError, type PortInfo } from '@ergodic/onnx';
import { count, wrap } from '../terminal/format.ts';
import { writeJson } from '../terminal/json-lines.ts';
import { coloursFor, widthOf, type Colours } from '../terminal/streams.ts';
import { type Cell, table } from '../terminal/table.ts';

/** `ergodic onnx inspect <model>`: what is in an ONNX file, whoever wrote it. @throws ErgodicError where it is none */
export function inspectModel(file: string, { json }: { json?: boolean }): void {
  const info = read(file);
  if (json) writeJson({ type: 'model', path: file, ...info });
  else process.stdout.write(`${page(file, info, coloursFor(process.stdout), widthOf(process.stdout))}\n`);
}

function read(file: string): ModelInfo {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    throw new ErgodicError({ code: 'data', message: messageOf(thrown), path: file, hint: 'the path of an .onnx file' });
  }
  try {
    return inspect(bytes, file);
  } catch (thrown) {
    if (!(thrown instanceof OnnxError)) throw thrown;
    const { message, path, hint } = thrown;
    throw new ErgodicError({ code: 'data', message, path, hint, cause: thrown });
  }
}

function page(file: string, info: ModelInfo, c: Colours, width: number): string {
  const facts: [string, string][] = [
    ['producer', info.producer || '–'],
    ['format', `IR version ${info.irVersion}, ${opsetsOf(info)}`],
    ['graph', info.name || '–'],
    ...(info.modelVersion ? ([['version', String(info.modelVersion)]] as [string, string][]) : []),
    ...(info.doc ? ([['about', info.doc]] as [string, string][]) : []),
  ];
  const section = (title: string, note: string, columns: string[], rows: Cell[][]): string[] =>
    rows.length === 0 ? [] : ['', `${c.bold(title)}  ${c.dim(note)}`.trimEnd(), table(columns, rows, c, width)];
  const { parameters, parameterElements, constants } = info;
  const parameterNote = `${count(parameterElements, 'number')}${constants > 0 ? `, and ${count(constants, 'constant')}` : ''}`;
  return [
    `${c.bold(c.cyan(file))}  ${c.dim(sizeOf(info.bytes))}`,
    ...facts.flatMap(([label, text]) =>
      wrap(text, width - 12).map((line, i) => `  ${c.dim((i === 0 ? label : '').padEnd(10))}${line}`),
    ),
    ...section('Inputs', '', ['name', 'type', 'shape', ''], info.inputs.map(portRow)),
    ...section('Optional inputs', '', ['name', 'type', 'shape', ''], info.optionalInputs.map(portRow)),
    ...section('Outputs', '', ['name', 'type', 'shape', ''], info.outputs.map(portRow)),
    ...section(
      'Operations',
      count(info.nodes, 'node'),
      ['operation', 'nodes'],
      info.ops.map((each) => [each.op, each.count]),
    ),
    ...section(
      'Parameters',
      parameterNote,
      ['name', 'type', 'shape', 'elements', ''],
      parameters.map(({ name, type, shape, elements, external, doc }) => [
        name,
        type,
        shapeText(shape),
        elements,
        external === undefined ? doc : `in the file ${external}`,
      ]),
    ),
    ...section('Metadata', '', ['key', 'value'], Object.entries(info.metadata)),
  ].join('\n');
}

function portRow({ name, type, shape, doc }: PortInfo): Cell[] {
  return [name, type, shape ? shapeText(shape) : 'any', doc];
}

/** `[N, 784]`; `?` is a length that the model leaves open. */
function shapeText(shape: readonly (string | number)[]): string {
  return `[${shape.map((length) => (length === '' ? '?' : length)).join(', ')}]`;
}

function opsetsOf({ opsets }: ModelInfo): string {
  return Object.entries(opsets)
    .map(([domain, version]) => (domain === '' ? `opset ${version}` : `${domain} ${version}`))
    .join(', ');
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return count(bytes, 'byte');
  return bytes < 1e6 ? `${(bytes / 1e3).toPrecision(3)} kB` : `${(bytes / 1e6).toPrecision(3)} MB`;
}
