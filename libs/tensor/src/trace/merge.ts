import {
  type Attribute,
  type Attributes,
  type Dimension,
  formatType,
  Graph,
  type Initialiser,
  type Node,
  ops,
  type TensorData,
  type Value,
} from '@ergodic/onnx';
import { TraceError } from './error.ts';
import { constantOf, sameTensor } from './merge-constants.ts';
import { Fit, type Lengths } from './samples.ts';

/** One recording of a program. */
export interface Recording {
  readonly graph: Graph;
  readonly lengths: Lengths;
  readonly origins: ReadonlyMap<Value, string>;
}

/**
 * One graph of several recordings of a program at different lengths: nodes must be the same, and whatever numbers differ must be
 * functions of the lengths, which the graph then computes when it runs.
 *
 * @throws TraceError `unstable` where recordings at equal lengths differ, `batch` where a number or the course of the program does
 * not follow from the lengths
 */
export function mergeRecordings(recordings: readonly Recording[]): Graph {
  const target = new Graph(recordings[0]!.graph.name);
  target.doc = recordings[0]!.graph.doc;
  new Merger(recordings).graphs(
    recordings.map(({ graph }) => graph),
    target,
  );
  return target;
}

class Merger {
  readonly #recordings: readonly Recording[];
  readonly #fit: Fit;
  /** For each recording, the value of the target that stands for one of its own. */
  readonly #merged: readonly Map<Value, Value>[];

  constructor(recordings: readonly Recording[]) {
    this.#recordings = recordings;
    this.#fit = new Fit(recordings.map(({ lengths }) => lengths));
    this.#merged = recordings.map(() => new Map());
  }

  graphs(graphs: readonly Graph[], target: Graph): void {
    const isBody = target.outer !== undefined;
    this.#each(graphs, 'inputs', (inputs) => {
      const { value, doc } = inputs[0]!;
      const shape = this.#shape(inputs.map((input) => input.value));
      const merged = isBody
        ? target.argument('carried', value.type, shape)
        : target.input(value.name, value.type, shape, doc);
      this.#note(
        inputs.map((input) => input.value),
        merged,
      );
    });
    this.#each(graphs, 'initialisers', (initialisers) => {
      this.#note(
        initialisers.map(({ value }) => value),
        this.#initialiser(initialisers, target),
      );
    });
    this.#each(graphs, 'nodes', (nodes) => this.#node(nodes, target));
    this.#each(graphs, 'outputs', (outputs) => {
      const value = this.#find(outputs.map((output) => output.value));
      target.output(isBody ? target.fresh('next') : outputs[0]!.name, value!, outputs[0]!.doc);
    });
  }

  #each<K extends 'inputs' | 'initialisers' | 'nodes' | 'outputs'>(
    graphs: readonly Graph[],
    list: K,
    act: (entries: readonly Graph[K][number][]) => void,
  ): void {
    const counts = graphs.map((graph) => graph[list].length);
    for (let i = 0; i < Math.min(...counts); i++) act(graphs.map((graph) => graph[list][i]!));
    if (counts.some((count) => count !== counts[0])) throw this.#differ(`the number of ${list}`, counts);
  }

  #note(values: readonly Value[], merged: Value): void {
    values.forEach((value, i) => this.#merged[i]!.set(value, merged));
  }

  #find(values: readonly (Value | undefined)[]): Value | undefined {
    const found = values.map((value, i) => value && this.#merged[i]!.get(value));
    if (found.some((value) => value !== found[0])) {
      const names = found.map((value) => value?.name ?? 'nothing');
      throw this.#differ('an operand', names);
    }
    return found[0];
  }

  #node(nodes: readonly Node[], target: Graph): void {
    const first = nodes[0]!;
    if (nodes.some(({ op }) => op !== first.op)) {
      throw this.#differ(
        'an operation',
        nodes.map(({ op }) => op),
      );
    }
    const inputs = first.inputs.map((_, i) => this.#find(nodes.map((node) => node.inputs[i])));
    const attributes: Record<string, Attribute> = {};
    for (const name of Object.keys(first.attributes)) {
      attributes[name] = this.#attribute(first.op, name, nodes, target);
    }
    const outputs = first.outputs.map((value, i) => ({
      type: value.type,
      shape: this.#shape(nodes.map((node) => node.outputs[i]!)),
    }));
    const make = (graph: Graph): Value[] =>
      graph.add(first.op, inputs, attributes as Attributes, outputs, first.domain);
    const [filters, { type, shape }] = [inputs[1]!, outputs[0]!];
    const merged =
      first.op === 'Conv'
        ? // In the gradient by the filters the batch stands for channels: of none onnxruntime would never come back.
          [
            ops.unlessEmpty(
              target,
              [filters],
              (inner) => make(inner)[0]!,
              (inner) => ops.full(inner, shape, 0, type),
            ),
          ]
        : make(target);
    merged.forEach((value, i) => {
      this.#note(
        nodes.map((node) => node.outputs[i]!),
        value,
      );
    });
  }

  #attribute(op: string, name: string, nodes: readonly Node[], target: Graph): Attribute {
    const attributes = nodes.map((node) => node.attributes[name]!);
    const first = attributes[0]!;
    if (first.kind === 'graph') {
      const bodies = attributes.map((attribute) => attribute.value as Graph);
      const body = target.subgraph(first.value.name.replace(/_\d+$/, ''));
      this.graphs(bodies, body);
      return { kind: 'graph', value: body };
    }
    if (first.kind === 'tensor') {
      if (attributes.every(({ value }) => sameTensor(value as TensorData, first.value))) return first;
    } else {
      const shown = attributes.map(({ value }) => JSON.stringify(value));
      if (shown.every((text) => text === shown[0])) return first;
    }
    throw this.#differ(
      `${name} of ${op}`,
      attributes.map(({ value }) => String(value)),
    );
  }

  #shape(values: readonly Value[]): Dimension[] {
    const first = values[0]!;
    if (values.some(({ type, shape }) => type !== first.type || shape.length !== first.shape.length)) {
      throw this.#differ('the type of a value', values.map(formatType));
    }
    return first.shape.map((length, axis) => {
      // Lengths that onnxruntime alone finds out, e.g. of what a Loop stacks, are named alike in all recordings.
      if (typeof length === 'string') return length;
      const fitted = this.#fit.whole(values.map(({ shape }) => shape[axis] as number));
      if (fitted === undefined) throw this.#differ('the shape of a value', values.map(formatType));
      return fitted;
    });
  }

  #initialiser(initialisers: readonly Initialiser[], target: Graph): Value {
    const { value, tensor: first, isParameter, doc } = initialisers[0]!;
    if (isParameter) return target.parameter(value.name, first, doc);
    const contents = initialisers.map((initialiser) => initialiser.tensor);
    if (contents.every((content) => sameTensor(content, first))) return target.constant(first);
    const shape = this.#shape(initialisers.map((initialiser) => initialiser.value));
    const merged = constantOf(contents, shape, this.#fit, target);
    if (merged) return merged;
    const origin = this.#recordings[0]!.origins.get(value);
    throw this.#differ(
      `a constant ${formatType(value)}${origin === undefined ? '' : ` made by ${origin}`}`,
      contents.map(({ shape: lengths, data }) => `[${lengths.join(',')}]: ${data.slice(0, 4).join(', ')} ...`),
    );
  }

  #differ(what: string, found: readonly unknown[]): TraceError {
    const samples = this.#recordings.map(({ lengths }) => [...lengths].map(([name, n]) => `${name} = ${n}`).join(', '));
    const twin = samples.findIndex((sample, i) => i > 0 && sample === samples[0]);
    const isUnstable = twin > 0 && String(found[0]) !== String(found[twin]);
    if (samples[0] === '' || isUnstable) {
      return new TraceError({
        reason: 'unstable',
        message: `two runs of the program differ in ${what}: ${String(found[0])} and ${String(found[twin])}`,
        hint: 'a program must do the same at every run: give random numbers, times and counters to it as inputs',
      });
    }
    const other = found.findIndex((value) => String(value) !== String(found[0]));
    return new TraceError({
      reason: 'batch',
      message: `the program depends on the lengths in a way that cannot be compiled: ${what} is ${String(found[0])} at ${samples[0]} and ${String(found[other])} at ${samples[other]}`,
      hint: 'write it with ops over whole axes (no JavaScript loop over them, no tf.tensor of that length), or trace at fixed lengths',
    });
  }
}
