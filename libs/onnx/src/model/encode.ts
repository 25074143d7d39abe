import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  type AttributeProto,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { type Attribute } from '../graph/attribute.ts';
import { bytesPerElement } from '../graph/data-type.ts';
import { codeOf } from '../graph/data-type-codes.ts';
import { type Graph, type Node, type Value } from '../graph/graph.ts';
import { IR_VERSION, OPSET, PRODUCER } from '../graph/opset.ts';
import { type TensorData } from '../graph/tensor.ts';
import { OnnxError } from '../errors.ts';
import { wireGraph } from './wire-names.ts';

export interface EncodeOptions {
  /** What the model is and does. */
  readonly doc?: string;
  readonly producerVersion?: string;
  readonly modelVersion?: number;
  /** Plain facts for whoever opens the file: recipe hash, plugin names and versions, temperature, units. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Write the types of the values between too, which readers and `decode` like; true by default. */
  readonly describeValues?: boolean;
}

/** How a reader tells a constant of the formula from a parameter: the doc string of its tensor. */
export const CONSTANT_DOC = 'constant';

/** Protocol buffers hold no message of 2 GiB. */
const LARGEST = 2 ** 31 - 1;

/**
 * The graph as the bytes of an ONNX file.
 * @throws OnnxError where the tensors are too large for one file, or an attribute is a number that ONNX cannot hold
 */
export function encode(graph: Graph, options: EncodeOptions = {}): Uint8Array {
  const bytes = tensorBytes(graph);
  if (bytes > LARGEST) {
    throw new OnnxError({
      code: 'model',
      message: `the tensors of graph "${graph.name}" take ${(bytes / 2 ** 30).toFixed(2)} GiB`,
      path: graph.name,
      hint: 'an ONNX file holds 2 GiB: feed the large tensors as inputs',
    });
  }
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    opsetImport: opsetsOf(graph).map(([domain, version]) => ({ domain, version: BigInt(version) })),
    producerName: PRODUCER,
    producerVersion: options.producerVersion ?? '',
    modelVersion: BigInt(options.modelVersion ?? 0),
    docString: options.doc ?? graph.doc,
    graph: new Writer(options.describeValues ?? true).graph(graph),
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
  });
  return toBinary(ModelProtoSchema, model);
}

/** Of all stored tensors, those in bodies of loops and branches too. */
function tensorBytes({ initialisers, nodes }: Graph): number {
  const ofAttribute = ({ kind, value }: Attribute): number =>
    kind === 'graph' ? tensorBytes(value) : kind === 'tensor' ? value.data.byteLength : 0;
  const attributes = nodes.flatMap((node) => Object.values(node.attributes));
  return (
    initialisers.reduce((sum, { tensor }) => sum + tensor.data.byteLength, 0) +
    attributes.reduce((sum, attribute) => sum + ofAttribute(attribute), 0)
  );
}

/** Integers of attributes have 64 bits, floats 32. @throws OnnxError for a number that does not fit */
function expectFits(op: string, name: string, { kind, value }: Attribute): void {
  const isWhole = kind === 'int' || kind === 'ints';
  if (!isWhole && kind !== 'float' && kind !== 'floats') return;
  const numbers = typeof value === 'number' ? [value] : value;
  const wrong = numbers.find((each) =>
    isWhole
      ? !(Number.isInteger(each) && each >= -(2 ** 63) && each < 2 ** 63)
      : Number.isFinite(each) && !Number.isFinite(Math.fround(each)),
  );
  if (wrong === undefined) return;
  throw new OnnxError({
    code: 'type',
    message: `${op}: attribute ${name} is ${wrong}`,
    path: op,
    value: wrong,
    hint: isWhole ? 'a whole number of 64 bits' : 'ONNX holds it in float32, up to 3.4e38',
  });
}

/** ONNX itself, and version 1 of any other domain that a node names. */
function opsetsOf(graph: Graph): [domain: string, version: number][] {
  const domains = new Set<string>();
  const visit = ({ nodes }: Graph): void => {
    for (const { domain, attributes } of nodes) {
      if (domain !== '') domains.add(domain);
      for (const attribute of Object.values(attributes)) if (attribute.kind === 'graph') visit(attribute.value);
    }
  };
  visit(graph);
  return [['', OPSET], ...[...domains].toSorted().map((domain): [string, number] => [domain, 1])];
}

class Writer {
  readonly #describeValues: boolean;
  readonly #names = new Map<Value, string>();
  readonly #taken = new Set<string>();

  constructor(describeValues: boolean) {
    this.#describeValues = describeValues;
  }

  graph(graph: Graph): GraphProto {
    for (const { value } of [...graph.inputs, ...graph.initialisers]) this.#taken.add(value.name);
    const { nodes, outputs } = wireGraph(graph, this.#names, this.#taken);
    const out = new Set(outputs);
    const between = this.#describeValues
      ? nodes.flatMap((node) => node.outputs).filter((value) => !out.has(value))
      : [];
    return create(GraphProtoSchema, {
      name: graph.name,
      docString: graph.doc,
      input: [...graph.inputs, ...graph.initialisers.filter(({ isDefault }) => isDefault)].map(({ value, doc }) =>
        this.#value(value, doc),
      ),
      output: graph.outputs.map(({ doc }, i) => this.#value(outputs[i]!, doc)),
      valueInfo: between.map((value) => this.#value(value)),
      initializer: graph.initialisers.map(({ value, tensor, isParameter, doc }) =>
        this.#tensor(tensor, this.#nameOf(value), isParameter ? (doc ?? '') : CONSTANT_DOC),
      ),
      node: nodes.map((node) => this.#node(node)),
    });
  }

  #nameOf(value: Value | undefined): string {
    return value ? (this.#names.get(value) ?? value.name) : '';
  }

  #value(value: Value, doc = ''): ValueInfoProto {
    const dim = value.shape.map((length) => ({
      value:
        typeof length === 'number'
          ? { case: 'dimValue' as const, value: BigInt(length) }
          : { case: 'dimParam' as const, value: length },
    }));
    return create(ValueInfoProtoSchema, {
      name: this.#nameOf(value),
      docString: doc,
      type: { value: { case: 'tensorType', value: { elemType: codeOf(value.type), shape: { dim } } } },
    });
  }

  #node(node: Node): NodeProto {
    return create(NodeProtoSchema, {
      name: this.#nameOf(node.outputs[0]),
      opType: node.op,
      domain: node.domain,
      input: node.inputs.map((value) => this.#nameOf(value)),
      output: node.outputs.map((value) => this.#nameOf(value)),
      attribute: Object.entries(node.attributes).map(([name, attribute]) => {
        expectFits(node.op, name, attribute);
        return this.#attribute(name, attribute);
      }),
    });
  }

  #attribute(name: string, { kind, value }: Attribute): AttributeProto {
    const text = new TextEncoder();
    switch (kind) {
      case 'int':
        return create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(value) });
      case 'ints':
        return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: value.map(BigInt) });
      case 'float':
        return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: value });
      case 'floats':
        return create(AttributeProtoSchema, { name, type: Kind.FLOATS, floats: [...value] });
      case 'string':
        return create(AttributeProtoSchema, { name, type: Kind.STRING, s: text.encode(value) });
      case 'strings':
        return create(AttributeProtoSchema, { name, type: Kind.STRINGS, strings: value.map((s) => text.encode(s)) });
      case 'tensor':
        return create(AttributeProtoSchema, { name, type: Kind.TENSOR, t: this.#tensor(value, '', '') });
      case 'graph':
        return create(AttributeProtoSchema, { name, type: Kind.GRAPH, g: this.graph(value) });
    }
  }

  #tensor({ type, shape, data }: TensorData, name: string, doc: string): TensorProto {
    return create(TensorProtoSchema, {
      name,
      docString: doc,
      dims: shape.map(BigInt),
      dataType: codeOf(type),
      rawData: new Uint8Array(
        data.buffer,
        data.byteOffset,
        data.length * bytesPerElement(type),
      ) as Uint8Array<ArrayBuffer>,
    });
  }
}
