import { EdgeCollector, MOST_NODES } from './edge-collector.ts';
import type { GraphFile, GraphParser, Label } from './graph-file.ts';
import { jsonPlace } from './json-place.ts';
import { fileProblem } from './problem.ts';

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

const HINT =
  '{ "vartype": "SPIN", "linear": { "a": 0.5 }, "quadratic": [["a", "b", -1]], "offset": 0 }, or { "nodes": 3, "edges": [[0, 1, 0.5]] }';

/**
 * Quadratic models as JSON, in three shapes:
 * - dimod's own, `bqm.to_serializable()`: variable_labels, variable_type, linear_biases, quadratic_head, quadratic_tail, quadratic_biases;
 * - by name: `vartype`, `linear` (an object, or a list), `quadratic` ([u, v, bias] for each pair, { u: { v: bias } }, or { "u,v": bias }),
 *   `offset`;
 * - a graph: `nodes` (a number, or a list of labels) and `edges`, [u, v] or [u, v, weight].
 *
 * Variables are labelled by numbers, text or lists of these, "0" and 0 being the same, and numbered here in the order in which
 * they come; labels that are 0 … n − 1 keep their numbers. Pairs that come several times add up.
 */
export const parseDimodJson: GraphParser = (text, { file, as }) => {
  const problem = (path: Path, message: string, hint = HINT, value?: unknown) =>
    fileProblem(file, jsonPlace(text, path), path.length > 0 ? `${path.join('.')}: ${message}` : message, hint, value);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw fileProblem(file, jsonPlace(text), 'the JSON breaks off here', 'valid JSON', undefined, cause);
  }
  if (!isFields(content)) throw problem([], 'it is not an object');
  return new Reader(content, problem, as === 'model').read();
};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isLabel = (value: unknown): value is Label =>
  typeof value === 'string' || typeof value === 'number' || (Array.isArray(value) && value.every(isLabel));

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** "0" and 0 are the same. */
const keyOf = (label: Label): string => (typeof label === 'object' ? JSON.stringify(label) : String(label));

type Problem = (path: Path, message: string, hint?: string, value?: unknown) => Error;

interface Term {
  readonly u: Label;
  readonly v: Label;
  readonly bias: number;
  readonly path: Path;
}

class Reader {
  readonly #fields: Fields;
  readonly #problem: Problem;
  readonly #asModel: boolean;

  constructor(fields: Fields, problem: Problem, asModel: boolean) {
    this.#fields = fields;
    this.#problem = problem;
    this.#asModel = asModel;
  }

  read(): Omit<GraphFile, 'format'> {
    const { linear_biases: schema, quadratic, edges, linear } = this.#fields;
    if (schema !== undefined) return this.#schema();
    if (edges !== undefined) return this.#graph();
    if (quadratic === undefined && linear === undefined)
      throw this.#problem([], 'there is neither linear nor quadratic, nor edges');
    return this.#named();
  }

  #named(): Omit<GraphFile, 'format'> {
    const { linear = {}, quadratic = [], offset } = this.#fields;
    if (!isFields(linear) && !Array.isArray(linear))
      throw this.#problem(['linear'], 'it is neither an object nor a list');
    const biases = Object.entries(linear).map(([label, bias]): readonly [Label, number] => {
      const key = Array.isArray(linear) ? Number(label) : label;
      return [key, this.#number(bias, ['linear', key])];
    });
    return this.#put(biases, this.#terms(quadratic), {
      vartype: this.#vartype('vartype'),
      offset: offset === undefined ? 0 : this.#number(offset, ['offset']),
    });
  }

  #graph(): Omit<GraphFile, 'format'> {
    const { nodes, edges } = this.#fields;
    const isCount = Number.isSafeInteger(nodes) && (nodes as number) >= 0;
    if (nodes !== undefined && !isCount && !Array.isArray(nodes))
      throw this.#problem(
        ['nodes'],
        'it is neither a number nor a list',
        'how many nodes there are, or their labels',
        nodes,
      );
    if (isCount && (nodes as number) > MOST_NODES)
      throw this.#problem(['nodes'], 'they are too many', `at most ${MOST_NODES}`, nodes);
    const labels: readonly unknown[] = Array.isArray(nodes)
      ? nodes
      : Array.from({ length: (nodes as number) ?? 0 }, (_, i) => i);
    const biases = labels.map((label, i) => [this.#label(label, ['nodes', i]), 0] as const);
    if (!Array.isArray(edges)) throw this.#problem(['edges'], 'it is not a list', '[[0, 1, 0.5], …]');
    return this.#put(biases, this.#triples(edges, 'edges', 1), { offset: 0 });
  }

  #schema(): Omit<GraphFile, 'format'> {
    const { use_bytes: bytes, offset = 0, variable_labels: labels } = this.#fields;
    if (bytes === true)
      throw this.#problem(['use_bytes'], 'the biases are bytes', 'bqm.to_serializable(use_bytes=False)', true);
    const list = (name: string): readonly unknown[] => {
      const value = this.#fields[name];
      if (Array.isArray(value)) return value;
      throw this.#problem(name in this.#fields ? [name] : [], `${name} is not a list`);
    };
    const linear = list('linear_biases');
    const [head, tail, biases] = [list('quadratic_head'), list('quadratic_tail'), list('quadratic_biases')];
    if (head.length !== tail.length || head.length !== biases.length)
      throw this.#problem(
        ['quadratic_head'],
        `there are ${head.length} heads, ${tail.length} tails and ${biases.length} biases`,
        'as many of each',
      );
    if (labels !== undefined && (!Array.isArray(labels) || labels.length !== linear.length))
      throw this.#problem(
        ['variable_labels'],
        `it is not a list of ${linear.length} labels`,
        'one for each linear bias',
      );
    const nameOf = (i: number): Label => (labels ? this.#label((labels as unknown[])[i], ['variable_labels', i]) : i);
    const variable = (value: unknown, path: Path): Label => {
      if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < linear.length)
        return nameOf(value as number);
      throw this.#problem(path, `there is no variable ${String(value)}`, `0 … ${linear.length - 1}`, value);
    };
    return this.#put(
      linear.map((bias, i) => [nameOf(i), this.#number(bias, ['linear_biases', i])] as const),
      biases.map((bias, e) => ({
        u: variable(head[e], ['quadratic_head', e]),
        v: variable(tail[e], ['quadratic_tail', e]),
        bias: this.#number(bias, ['quadratic_biases', e]),
        path: ['quadratic_head', e],
      })),
      { vartype: this.#vartype('variable_type'), offset: this.#number(offset, ['offset']) },
    );
  }

  #terms(quadratic: unknown): Term[] {
    if (Array.isArray(quadratic)) return this.#triples(quadratic, 'quadratic');
    if (!isFields(quadratic)) throw this.#problem(['quadratic'], 'it is neither a list nor an object');
    return Object.entries(quadratic).flatMap(([key, value]): Term[] => {
      const path = ['quadratic', key];
      if (isFields(value))
        return Object.entries(value).map(([v, bias]) => ({
          u: key,
          v,
          bias: this.#number(bias, [...path, v]),
          path: [...path, v],
        }));
      const pair = key
        .replace(/^\s*[([]|[)\]]\s*$/g, '')
        .split(',')
        .map((part) => part.trim().replace(/^(['"])(.*)\1$/, '$2'));
      if (pair.length !== 2) throw this.#problem(path, `${JSON.stringify(key)} does not name a pair`, '"u,v": bias');
      return [{ u: pair[0]!, v: pair[1]!, bias: this.#number(value, path), path }];
    });
  }

  #triples(list: readonly unknown[], name: string, bias?: number): Term[] {
    return list.map((entry, e) => {
      // Millions of them: paths are made where something is wrong.
      const path = [name, e];
      if (!Array.isArray(entry) || entry.length > 3 || entry.length < (bias === undefined ? 3 : 2))
        throw this.#problem(
          path,
          'it does not join two variables',
          bias === undefined ? '[u, v, bias]' : '[u, v] or [u, v, weight]',
          entry,
        );
      const [u, v, own = bias] = entry as unknown[];
      if (isLabel(u) && isLabel(v) && isFiniteNumber(own)) return { u, v, bias: own, path };
      return {
        u: this.#label(u, [...path, 0]),
        v: this.#label(v, [...path, 1]),
        bias: this.#number(own, [...path, 2]),
        path,
      };
    });
  }

  #put(
    linear: readonly (readonly [Label, number])[],
    terms: readonly Term[],
    rest: Pick<GraphFile, 'vartype' | 'offset'>,
  ): Omit<GraphFile, 'format'> {
    const names = new Map<string, Label>();
    for (const [label] of linear) {
      if (names.has(keyOf(label)))
        throw this.#problem([], `the label ${keyOf(label)} comes twice`, 'each variable once');
      names.set(keyOf(label), label);
    }
    for (const { u, v } of terms)
      for (const label of [u, v]) if (!names.has(keyOf(label))) names.set(keyOf(label), label);
    const keeps = Array.from({ length: names.size }, (_, i) => String(i)).every((label) => names.has(label));
    const places = new Map([...names.keys()].map((label, i) => [label, keeps ? Number(label) : i]));
    const place = (label: Label): number => places.get(keyOf(label))!;
    const isModel = this.#asModel || rest.vartype !== undefined;
    const collector = new EdgeCollector({ nodes: names.size, loops: isModel ? 'linear' : 'reject' });
    for (const { u, v, bias, path } of terms) {
      const found = collector.add(place(u), place(v), bias);
      if (!found) continue;
      const sum = `the biases of ${keyOf(u)} and ${keyOf(v)} add up to no finite number`;
      throw this.#problem(path, found.cell === 1 ? `${keyOf(u)} is joined to itself` : sum, found.hint, u);
    }
    // Of spins s² = 1, of bits x² = x: what a pair of one variable adds.
    const loops = collector.linear();
    let { offset } = rest;
    const own = new Float64Array(names.size);
    for (const [label, bias] of linear) own[place(label)]! += bias;
    for (const [i, loop] of loops.entries())
      if (rest.vartype === 'SPIN') offset += loop;
      else own[i]! += loop;
    return { edges: collector.edges(), linear: own, ...rest, offset, ...(!keeps && { labels: [...names.values()] }) };
  }

  #vartype(key: string): 'SPIN' | 'BINARY' | undefined {
    const value = this.#fields[key];
    if (value === undefined || value === 'SPIN' || value === 'BINARY') return value;
    throw this.#problem([key], `it is ${JSON.stringify(value)}`, 'SPIN or BINARY', value);
  }

  #label(value: unknown, path: Path): Label {
    if (isLabel(value)) return value;
    throw this.#problem(path, `${JSON.stringify(value)} is no label`, 'a number, text, or a list of them', value);
  }

  #number(value: unknown, path: Path): number {
    if (isFiniteNumber(value)) return value;
    throw this.#problem(
      path,
      `${typeof value === 'number' ? value : JSON.stringify(value)} is not a finite number`,
      'a number',
      value,
    );
  }
}
