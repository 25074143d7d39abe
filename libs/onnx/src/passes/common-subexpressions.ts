import { type Attributes } from '../graph/attribute.ts';
import { type Graph, type Initialiser, type Node, type Value } from '../graph/graph.ts';
import { type TensorData } from '../graph/tensor.ts';
import { type Rewriter, rewriteGraph } from './rewrite.ts';

/** Every one of these gives something else each time. */
const RANDOM = new Set([
  'Bernoulli',
  'Multinomial',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
]);

/** Swapping the operands of these gives the same bits. */
const COMMUTATIVE = new Set(['Add', 'Mul', 'Equal', 'And', 'Or', 'Xor', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor']);

/**
 * The graph in which what is computed twice is computed once: equal operations on equal operands, and equal constants. A body of a
 * loop or branch also uses what was computed around it before.
 */
export function mergeCommonSubexpressions(graph: Graph): Graph {
  const ids = new Map<Value, number>();
  const idOf = (value: Value | undefined): string => {
    if (!value) return '';
    if (!ids.has(value)) ids.set(value, ids.size);
    return String(ids.get(value));
  };
  return rewriteGraph<Merger>(graph, (_, outer) => new Merger(idOf, outer));
}

class Merger implements Rewriter {
  readonly #idOf: (value: Value | undefined) => string;
  readonly #outer: Merger | undefined;
  readonly #nodes = new Map<string, readonly Value[]>();
  readonly #constants = new Map<string, { readonly value: Value; readonly tensor: TensorData }[]>();

  constructor(idOf: (value: Value | undefined) => string, outer: Merger | undefined) {
    this.#idOf = idOf;
    this.#outer = outer;
  }

  initialiser({ value, tensor, isParameter }: Initialiser): Value | undefined {
    if (isParameter) return undefined;
    const key = `${tensor.type}[${tensor.shape.join(',')}]${bytesOf(tensor).subarray(0, 32).join(',')}`;
    const found = this.#findConstant(key, tensor);
    if (found) return found;
    this.#constants.set(key, [...(this.#constants.get(key) ?? []), { value, tensor }]);
    return undefined;
  }

  node({ op, domain, inputs, attributes, outputs }: Node): readonly Value[] | undefined {
    const hasBody = Object.values(attributes).some(({ kind }) => kind === 'graph');
    if (hasBody || RANDOM.has(op) || domain !== '') return undefined;
    const ids = inputs.map(this.#idOf);
    if (COMMUTATIVE.has(op)) ids.sort();
    const key = `${op}(${ids.join(',')}){${keyOf(attributes)}}${outputs.length}`;
    const found = this.#findNode(key);
    if (!found) this.#nodes.set(key, outputs);
    return found;
  }

  #findNode(key: string): readonly Value[] | undefined {
    return this.#nodes.get(key) ?? (this.#outer ? this.#outer.#findNode(key) : undefined);
  }

  #findConstant(key: string, tensor: TensorData): Value | undefined {
    const own = this.#constants.get(key)?.find((other) => sameBytes(other.tensor, tensor));
    return own?.value ?? (this.#outer ? this.#outer.#findConstant(key, tensor) : undefined);
  }
}

function keyOf(attributes: Attributes): string {
  const entries = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries
    .map(([name, { kind, value }]) => {
      if (kind === 'tensor') return `${name}=${value.type}[${value.shape.join(',')}]${bytesOf(value).join(',')}`;
      // JSON has neither -0 nor NaN nor infinities.
      const plain = JSON.stringify(value, (_, part: unknown) =>
        Object.is(part, -0) ? '-0' : typeof part === 'number' ? String(part) : part,
      );
      return `${name}=${kind}${plain}`;
    })
    .join(';');
}

function sameBytes(a: TensorData, b: TensorData): boolean {
  const other = bytesOf(b);
  return a.data.byteLength === other.length && bytesOf(a).every((byte, i) => byte === other[i]);
}

function bytesOf({ data }: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
