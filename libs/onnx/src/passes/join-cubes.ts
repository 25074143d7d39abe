import { type Graph, type Node, type Value } from '../graph/graph.ts';
import { isStatic, type Shape } from '../graph/shape.ts';
import { scalar } from '../graph/tensor.ts';
import { Producers } from './producers.ts';
import { rewriteGraph } from './rewrite.ts';

/** On more elements onnxruntime's cube takes longer than two products; on fewer, the call of an operation is what costs. */
const MOST_ELEMENTS = 1024;

/** The graph in which (x x) x of few elements is one operation, onnxruntime's cube: the very bits. */
export function joinCubes(graph: Graph): Graph {
  const producers = new Producers(graph);
  return rewriteGraph(graph, (target) => ({
    node(node) {
      const of = cubed(node, producers);
      if (!of) {
        producers.note(node);
        return undefined;
      }
      return [producers.add(target, 'Pow', [of, target.constant(scalar('float32', 3))], of)];
    },
  }));
}

/** The x of x³. */
function cubed({ op, inputs, domain }: Node, producers: Producers): Value | undefined {
  const [a, b] = inputs;
  if (op !== 'Mul' || domain !== '' || a!.type !== 'float32') return undefined;
  const isSquare = (value: Value, of: Value): boolean => {
    const node = producers.of(value);
    return (
      node?.op === 'Mul' && node.inputs[0] === of && node.inputs[1] === of && producers.isUsedOnlyBy(value, inputs)
    );
  };
  const of = isSquare(a!, b!) ? b : isSquare(b!, a!) ? a : undefined;
  return of && isSmall(of.shape) ? of : undefined;
}

function isSmall(shape: Shape): boolean {
  return isStatic(shape) && shape.reduce((product, length) => product * length, 1) <= MOST_ELEMENTS;
}
