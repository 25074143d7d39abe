import {
  AttributeProto_AttributeType as Kind,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  TensorProto_DataLocation,
  type ValueInfoProto,
} from 'onnx-buf';
import { type Attribute } from '../graph/attribute.ts';
import { arrayFrom, arrayOfBytes, bytesPerElement, type DataType } from '../graph/data-type.ts';
import { typeOfCode } from '../graph/data-type-codes.ts';
import { type Dimension, isDimension } from '../graph/dimension.ts';
import { Graph, type Value } from '../graph/graph.ts';
import { OPSET } from '../graph/opset.ts';
import { type TensorData } from '../graph/tensor.ts';
import { OnnxError } from '../errors.ts';
import { CONSTANT_DOC } from './encode.ts';
import { readModel } from './read.ts';
import { elementName, shapeOfType, typeName } from './types.ts';

/**
 * The graph in the bytes of an ONNX file: of one that `encode` wrote, or of another that tells the types of its values and keeps to
 * what the graph form has. `inspect` reads any.
 *
 * @param path where the bytes come from, for messages
 * @throws OnnxError where they are not an ONNX model, or the graph form cannot hold it
 */
export function decode(bytes: Uint8Array, path = 'model'): Graph {
  const model = readModel(bytes, path);
  const opset = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version;
  // Operators change their meaning from set to set, and the graph form is of one.
  if (opset !== BigInt(OPSET)) throw beyond(path, `operator set ${opset ?? '?'}`, `operator set ${OPSET}`);
  if (model.functions.length > 0) throw beyond(path, `function ${model.functions[0]!.name}`, 'functions');
  return new Reader(path).graph(model.graph);
}

/** The values that a graph sees, by name. */
type Scope = ReadonlyMap<string, Value>;

class Reader {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  graph(proto: GraphProto, outer?: Graph, around: Scope = new Map()): Graph {
    const graph = new Graph(proto.name, outer);
    graph.doc = proto.docString;
    const scope = new Map(around);
    const declared = new Map([...proto.valueInfo, ...proto.output].map((info) => [info.name, info]));
    const stored = new Set(proto.initializer.map(({ name }) => name));
    const optional = new Set(proto.input.flatMap(({ name }) => (stored.has(name) ? name : [])));
    for (const info of proto.input.filter(({ name }) => !stored.has(name))) {
      const value = this.#value(info);
      scope.set(value.name, value);
      graph.adoptInput({ value, ...(info.docString !== '' && { doc: info.docString }) });
    }
    for (const initialiser of proto.initializer) {
      const tensor = this.#tensor(initialiser);
      const value: Value = { name: initialiser.name, type: tensor.type, shape: tensor.shape };
      const isParameter = initialiser.docString !== CONSTANT_DOC;
      scope.set(value.name, value);
      const doc = isParameter && initialiser.docString !== '' ? { doc: initialiser.docString } : {};
      const isDefault = isParameter && optional.has(initialiser.name) && { isDefault: true };
      graph.adoptInitialiser({ value, tensor, isParameter, ...isDefault, ...doc });
    }
    for (const node of proto.node) this.#addNode(graph, node, scope, declared);
    for (const { name, docString } of proto.output) {
      graph.output(name, this.#find(scope, name, 'output'), docString === '' ? undefined : docString);
    }
    return graph;
  }

  #addNode(graph: Graph, node: NodeProto, scope: Map<string, Value>, declared: Map<string, ValueInfoProto>): void {
    const inputs = node.input.map((name) => (name === '' ? undefined : this.#find(scope, name, node.opType)));
    const attributes = Object.fromEntries(
      node.attribute.map((attribute) => [attribute.name, this.#attribute(attribute, graph, scope)]),
    );
    const outputs = node.output.map((name) => this.#value(declared.get(name), name));
    for (const value of outputs) scope.set(value.name, value);
    const domain = node.domain === 'ai.onnx' ? '' : node.domain;
    graph.adopt({ op: node.opType, inputs, outputs, attributes, domain });
  }

  #find(scope: Scope, name: string, user: string): Value {
    const value = scope.get(name);
    if (value) return value;
    throw new OnnxError({
      code: 'model',
      message: `${this.#path}: ${user} uses "${name}", which nothing before it makes`,
      path: this.#path,
      hint: 'the file is damaged, or its operations are out of order',
    });
  }

  #value(info: ValueInfoProto | undefined, name = info?.name ?? ''): Value {
    const shape = shapeOfType(info?.type);
    const tensor = info?.type?.value.case === 'tensorType' ? info.type.value.value : undefined;
    const type = tensor && typeOfCode(tensor.elemType);
    if (type && shape)
      return {
        name,
        type,
        shape: shape.map((length, axis) => (isDimension(length) ? length : symbolOf(length, name, axis))),
      };
    const what = info ? `"${name}" of type ${typeName(info.type)}` : `"${name}", whose type the file does not tell`;
    throw beyond(this.#path, what, 'tensors of numbers and bools of a rank that the file tells');
  }

  #attribute(attribute: AttributeProto, graph: Graph, scope: Scope): Attribute {
    const text = new TextDecoder();
    switch (attribute.type) {
      case Kind.INT:
        return { kind: 'int', value: Number(attribute.i) };
      case Kind.INTS:
        return { kind: 'ints', value: attribute.ints.map(Number) };
      case Kind.FLOAT:
        return { kind: 'float', value: attribute.f };
      case Kind.FLOATS:
        return { kind: 'floats', value: attribute.floats };
      case Kind.STRING:
        return { kind: 'string', value: text.decode(attribute.s) };
      case Kind.STRINGS:
        return { kind: 'strings', value: attribute.strings.map((s) => text.decode(s)) };
      case Kind.TENSOR:
        if (!attribute.t) break;
        return { kind: 'tensor', value: this.#tensor(attribute.t) };
      case Kind.GRAPH:
        if (!attribute.g) break;
        return { kind: 'graph', value: this.graph(attribute.g, graph, scope) };
      default:
    }
    throw beyond(this.#path, `attribute ${attribute.name} of kind ${Kind[attribute.type]}`, 'plain attributes');
  }

  #tensor(proto: TensorProto): TensorData {
    const type = typeOfCode(proto.dataType);
    const what = `tensor "${proto.name}" of ${elementName(proto.dataType)}`;
    if (!type) throw beyond(this.#path, what, 'numbers and bools');
    if (proto.dataLocation === TensorProto_DataLocation.EXTERNAL) {
      throw beyond(this.#path, `${what}, stored in another file,`, 'tensors within the file');
    }
    const shape = proto.dims.map(Number);
    const size = shape.reduce((product, length) => product * length, 1);
    const data =
      proto.rawData.length > 0 || size === 0
        ? arrayOfBytes(
            type,
            proto.rawData.subarray(0, proto.rawData.length - (proto.rawData.length % bytesPerElement(type))),
          )
        : arrayFrom(type, listedElements(proto, type));
    if (data.length !== size) {
      throw new OnnxError({
        code: 'model',
        message: `${this.#path}: ${what} has ${data.length} elements for shape [${shape.join(',')}]`,
        path: this.#path,
        hint: `${size} elements; the file is damaged`,
      });
    }
    return { type, shape, data };
  }
}

/** Elements that are not stored as bytes lie in the list for their type; narrow types lie in the list of int32. */
function listedElements(proto: TensorProto, type: DataType): readonly (number | bigint)[] {
  switch (type) {
    case 'float32':
      return proto.floatData;
    case 'float64':
      return proto.doubleData;
    case 'int64':
      return proto.int64Data;
    case 'uint32':
    case 'uint64':
      return proto.uint64Data;
    default:
      return proto.int32Data;
  }
}

/** A symbol for a length that others left open (''), or gave a name that is none of ours. */
function symbolOf(length: Dimension, value: string, axis: number): string {
  return `_${length === '' ? `${value}_${axis}` : length}`.replaceAll(/\W/g, '_');
}

function beyond(path: string, what: string, hold: string): OnnxError {
  return new OnnxError({
    code: 'model',
    message: `${path}: the graph form cannot hold ${what}`,
    path,
    hint: `it holds ${hold}; inspect reads any model, and openSession runs it`,
  });
}
