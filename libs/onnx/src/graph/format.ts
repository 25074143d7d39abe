import { type Attribute } from './attribute.ts';
import { type Graph, type Initialiser, type Value } from './graph.ts';
import { formatType } from './shape.ts';
import { type TensorData, uniformValue } from './tensor.ts';

/**
 * The graph to read, a line for each value, bodies of loops and branches indented:
 *
 *     graph model(x: float32[N,3]) -> (y: float32[N,3])
 *       constant_0: float32[] = 0.5
 *       mul_0: float32[N,3] = Mul(x, constant_0)
 *       y = mul_0
 */
export function formatGraph(graph: Graph, indent = ''): string {
  const port = (name: string, value: Value) => `${name}: ${formatType(value)}`;
  const inputs = graph.inputs.map(({ value }) => port(value.name, value)).join(', ');
  const outputs = graph.outputs.map(({ name, value }) => port(name, value)).join(', ');
  const inner = `${indent}  `;
  return [
    `${indent}graph ${graph.name}(${inputs}) -> (${outputs})`,
    ...(graph.doc === '' ? [] : [`${inner}# ${graph.doc}`]),
    ...graph.initialisers.map((initialiser) => inner + formatInitialiser(initialiser)),
    ...graph.nodes.map(({ op, domain, inputs, outputs, attributes }) => {
      const results = outputs.map((value) => port(value.name, value)).join(', ');
      const operands = inputs.map((value) => value?.name ?? '').join(', ');
      const settings = Object.entries(attributes).map(([name, attribute]) => formatAttribute(name, attribute, inner));
      const shown = settings.length === 0 ? '' : ` {${settings.join(', ')}}`;
      return `${inner}${results} = ${domain === '' ? '' : `${domain}.`}${op}(${operands})${shown}`;
    }),
    ...graph.outputs.flatMap(({ name, value }) => (name === value.name ? [] : [`${inner}${name} = ${value.name}`])),
  ].join('\n');
}

function formatInitialiser({ value, tensor, isParameter, doc }: Initialiser): string {
  const content = isParameter ? '' : ` = ${formatTensor(tensor)}`;
  return `${isParameter ? 'parameter ' : ''}${value.name}: ${formatType(value)}${content}${doc ? `  # ${doc}` : ''}`;
}

/** Up to eight elements, or the one that all are. */
export function formatTensor(tensor: TensorData): string {
  const { data, shape } = tensor;
  if (shape.length === 0) return String(data[0]);
  const uniform = data.length > 1 ? uniformValue(tensor) : undefined;
  if (uniform !== undefined) return `all ${uniform}`;
  const shown = Array.from(data.subarray(0, 8), String);
  return `[${shown.join(', ')}${data.length > 8 ? ', ...' : ''}]`;
}

function formatAttribute(name: string, { kind, value }: Attribute, indent: string): string {
  switch (kind) {
    case 'graph':
      return `${name}=\n${formatGraph(value, `${indent}  `)}\n${indent}`;
    case 'tensor':
      return `${name}=${formatTensor(value)}`;
    case 'ints':
    case 'floats':
    case 'strings':
      return `${name}=[${value.join(',')}]`;
    default:
      return `${name}=${value}`;
  }
}
