import { int } from '../graph/attribute.ts';
import { type Graph, type Initialiser, type Node, type Value } from '../graph/graph.ts';
import { tensor, type TensorData } from '../graph/tensor.ts';
import { removeDeadCode } from './dead-code.ts';
import { type Rewriter, rewriteGraph } from './rewrite.ts';

/** A graph with weights in 8 bits, and what became of its products. */
export interface Quantised {
  readonly graph: Graph;
  /** The parameters that are held in 8 bits now. */
  readonly quantised: readonly string[];
}

/** Weights with fewer elements stay as they are: what is saved is less than what the extra nodes take. */
const SMALLEST = 1024;

/** What stands for 0 among stored weights. */
const MIDDLE = 128;

/**
 * The graph with its large matrices of weights in 8 bits, each column by its own scale: w ≈ s_c · q, q in −127 … 127. The other operand
 * of the product is brought to uint8 when the model runs, by the range that it has then (dynamic quantisation), and the products are
 * summed in int32: x W ≈ s_x s_c Σ (x_q − z) q.
 *
 * What is stored is q + 128 in uint8, with 128 as its zero: of uint8 and int8, processors without VNNI sum two products in 16 bits,
 * where large ones are cut off; of uint8 and uint8 all have the exact sum.
 *
 * Products of a matrix, or a stack of them, with a parameter [k, m] as the right operand (MatMul, and Gemm of untransposed left
 * operands, with its factors) are changed; convolutions and all else stay in float32.
 */
export function quantiseWeights(graph: Graph): Quantised {
  const parameters = new Map<Value, Initialiser>();
  for (const initialiser of graph.initialisers)
    if (initialiser.isParameter && !initialiser.isDefault) parameters.set(initialiser.value, initialiser);
  const quantised = new Set<string>();
  const changed = rewriteGraph<Quantiser>(graph, (target) => new Quantiser(target, parameters, quantised));
  return { graph: removeDeadCode(changed), quantised: [...quantised] };
}

class Quantiser implements Rewriter {
  readonly #graph: Graph;
  readonly #parameters: ReadonlyMap<Value, Initialiser>;
  readonly #quantised: Set<string>;
  /** The 8-bit form of each matrix of weights, as it is used. */
  readonly #stored = new Map<string, { readonly weights: Value; readonly scales: Value }>();
  #middle: Value | undefined;
  /** The 8-bit form of each left operand. */
  readonly #inputs = new Map<Value, readonly Value[]>();

  constructor(graph: Graph, parameters: ReadonlyMap<Value, Initialiser>, quantised: Set<string>) {
    this.#graph = graph;
    this.#parameters = parameters;
    this.#quantised = quantised;
  }

  node(node: Node): readonly Value[] | undefined {
    const [left, right, bias] = node.inputs;
    const parameter = right && this.#parameters.get(right);
    const isProduct =
      node.domain === '' && (node.op === 'MatMul' || (node.op === 'Gemm' && factorOf(node, 'transA', 0) === 0));
    // Bodies of loops see the parameters around them, but new ones would be stored within.
    if (!isProduct || !parameter || this.#graph.outer || !left || left.type !== 'float32') return undefined;
    const { shape, data } = parameter.tensor;
    if (shape.length !== 2 || data.length < SMALLEST || left.shape.length < 2) return undefined;
    const product = this.#scaled(this.#product(left, parameter, isTransposed(node)), factorOf(node, 'alpha', 1));
    this.#quantised.add(parameter.value.name);
    const [result] = node.outputs;
    return [bias ? this.#add('Add', [product, this.#scaled(bias, factorOf(node, 'beta', 1))], result!) : product];
  }

  #scaled(value: Value, factor: number): Value {
    return factor === 1 ? value : this.#add('Mul', [value, this.#graph.constant(factor)], value);
  }

  #product(left: Value, { value, tensor: weights }: Initialiser, transposed: boolean): Value {
    const key = `${value.name} ${transposed}`;
    const stored = this.#stored.get(key) ?? this.#store(value.name, weights, transposed);
    this.#stored.set(key, stored);
    const [inputs, scale, zero] = this.#quantisedInput(left);
    const shape = [...left.shape.slice(0, -1), stored.weights.shape[1]!];
    this.#middle ??= this.#graph.constant(tensor('uint8', [], [MIDDLE]));
    const operands = [inputs!, stored.weights, zero!, this.#middle];
    const [whole] = this.#graph.add('MatMulInteger', operands, {}, [{ type: 'int32', shape }]);
    const [sums] = this.#graph.add('Cast', [whole!], { to: int(1) }, [{ type: 'float32', shape }]);
    const scales = this.#add('Mul', [stored.scales, scale!], stored.scales);
    return this.#add('Mul', [sums!, scales], { type: 'float32', shape });
  }

  #quantisedInput(left: Value): readonly Value[] {
    const known = this.#inputs.get(left);
    if (known) return known;
    const made = this.#graph.add('DynamicQuantizeLinear', [left], {}, [
      { type: 'uint8', shape: left.shape },
      { type: 'float32', shape: [] },
      { type: 'uint8', shape: [] },
    ]);
    this.#inputs.set(left, made);
    return made;
  }

  #store(name: string, weights: TensorData, transposed: boolean): { weights: Value; scales: Value } {
    const [rows, columns] = transposed ? weights.shape.toReversed() : weights.shape;
    const at = (i: number, c: number): number => Number(weights.data[transposed ? c * rows! + i : i * columns! + c]);
    const scales = new Float32Array(columns!);
    const bytes = new Uint8Array(rows! * columns!);
    for (let c = 0; c < columns!; c++) {
      let largest = 0;
      for (let i = 0; i < rows!; i++) largest = Math.max(largest, Math.abs(at(i, c)));
      scales[c] = largest === 0 ? 1 : largest / 127;
      for (let i = 0; i < rows!; i++) bytes[i * columns! + c] = MIDDLE + Math.round(at(i, c) / scales[c]!);
    }
    const form = transposed ? `${name}.transposed` : name;
    return {
      weights: this.#graph.parameter(`${form}.uint8`, tensor('uint8', [rows!, columns!], bytes), `${name} in 8 bits`),
      scales: this.#graph.parameter(`${form}.scales`, tensor('float32', [columns!], scales), 'one unit of each column'),
    };
  }

  #add(op: string, inputs: readonly Value[], { type, shape }: Pick<Value, 'type' | 'shape'>): Value {
    return this.#graph.add(op, inputs, {}, [{ type, shape }])[0]!;
  }
}

function factorOf({ attributes }: Node, name: string, otherwise: number): number {
  const attribute = attributes[name];
  return attribute?.kind === 'int' || attribute?.kind === 'float' ? attribute.value : otherwise;
}

function isTransposed({ op, attributes }: Node): boolean {
  const { transB } = attributes;
  return op === 'Gemm' && transB?.kind === 'int' && transB.value === 1;
}
