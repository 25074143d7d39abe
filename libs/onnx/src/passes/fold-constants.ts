import { type Graph, type Node, type Value } from '../graph/graph.ts';
import { broadcastShapes, isStatic, sameShape } from '../graph/shape.ts';
import { tensor, type TensorData, uniformValue } from '../graph/tensor.ts';
import { evaluateExactly } from './exact-arithmetic.ts';
import { type Rewriter, rewriteGraph } from './rewrite.ts';

/** Operands of these broadcast, so that a scalar does for a tensor of one repeated value. */
const BROADCASTING = new Set(
  `Add Sub Mul Div Pow Min Max Sum Mod Where Equal Greater GreaterOrEqual Less LessOrEqual And Or Xor
   BitwiseAnd BitwiseOr BitwiseXor BitShift`.split(/\s+/),
);

/** A tensor of one repeated value and at least so many elements is not stored but expanded when the program is opened. */
const LARGE = 256;

/**
 * The graph in which constants take little room and no work:
 * - a constant that repeats one value becomes a scalar where it meets an operand that has the shape anyway, and is expanded from
 *   a scalar elsewhere when it is large;
 * - arithmetic on constants is done now where its result is exact, that is the very bits that the runtime would compute;
 * - x * 1, x / 1, x - 0, Identity and a choice that is made already give way to x.
 */
export function foldConstants(graph: Graph): Graph {
  return rewriteGraph<Folder>(graph, (target) => new Folder(target));
}

class Folder implements Rewriter {
  readonly #graph: Graph;
  readonly #scalars = new Map<TensorData, Value>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  node(node: Node): readonly Value[] | undefined {
    if (node.domain !== '') return undefined;
    const folded = this.#constantResult(node);
    if (folded) return [this.#graph.constant(folded)];
    const same = this.#unchangedOperand(node);
    if (same) return [same];
    return this.#withScalars(node);
  }

  #constantResult({ op, inputs, outputs, attributes }: Node): TensorData | undefined {
    const result = outputs[0]!;
    if (op === 'Shape') {
      const at = (name: string, other: number) => (attributes[name]?.kind === 'int' ? attributes[name].value : other);
      const shape = inputs[0]!.shape;
      const lengths = shape.slice(at('start', 0), at('end', shape.length));
      return isStatic(lengths) ? tensor('int64', [lengths.length], lengths) : undefined;
    }
    const operands = inputs.map((input) => input && this.#graph.constantOf(input));
    const isConstant = operands.length > 0 && operands.every((operand) => operand !== undefined);
    if (!isConstant || outputs.length !== 1 || !isStatic(result.shape)) return undefined;
    return evaluateExactly(op, operands, { type: result.type, shape: result.shape });
  }

  /** The operand that the operation leaves as it is, bit for bit. (x + 0 is not: it turns -0 into 0.) */
  #unchangedOperand({ op, inputs, outputs }: Node): Value | undefined {
    const result = outputs[0]!;
    const isPlain = (value: Value | undefined) => value?.type === result.type && sameShape(value.shape, result.shape);
    const repeats = (value: Value | undefined, number: number) => {
      const content = value && this.#graph.constantOf(value);
      const uniform = content && uniformValue(content);
      return uniform !== undefined && Object.is(Number(uniform), number);
    };
    const [a, b, c] = inputs;
    if (op === 'Where') {
      const condition = a && this.#graph.constantOf(a);
      const isChosen = condition && uniformValue(condition);
      const chosen = isChosen === undefined ? undefined : isChosen ? b : c;
      return isPlain(chosen) ? chosen : undefined;
    }
    if (op === 'Identity' && isPlain(a)) return a;
    if ((op === 'Mul' || op === 'Div') && isPlain(a) && repeats(b, 1)) return a;
    if (op === 'Mul' && isPlain(b) && repeats(a, 1)) return b;
    if (op === 'Sub' && isPlain(a) && repeats(b, 0)) return a;
    return undefined;
  }

  /** The node with scalars, or expansions of them, for constants that repeat one value. */
  #withScalars(node: Node): readonly Value[] | undefined {
    const inputs = [...node.inputs];
    inputs.forEach((input, i) => {
      const content = input && this.#graph.constantOf(input);
      if (!content || content.shape.length === 0 || uniformValue(content) === undefined) return;
      const others = inputs.filter((other, j) => other && j !== i) as Value[];
      const without = broadcastShapes(
        others.map(({ shape }) => shape),
        () => '?',
      );
      const isMet =
        BROADCASTING.has(node.op) && others.length > 0 && without && sameShape(without, node.outputs[0]!.shape);
      if (isMet) inputs[i] = this.#scalarOf(content);
      else if (content.data.length >= LARGE) inputs[i] = this.#expanded(content);
    });
    if (inputs.every((input, i) => input === node.inputs[i])) return undefined;
    this.#graph.adopt({ ...node, inputs });
    return node.outputs;
  }

  #scalarOf(content: TensorData): Value {
    const known = this.#scalars.get(content);
    if (known) return known;
    const value = this.#graph.constant(tensor(content.type, [], content.data.slice(0, 1)));
    this.#scalars.set(content, value);
    return value;
  }

  #expanded(content: TensorData): Value {
    const shape = this.#graph.constant(tensor('int64', [content.shape.length], content.shape.map(BigInt)));
    return this.#graph.add('Expand', [this.#scalarOf(content), shape], {}, [content])[0]!;
  }
}
