import { type Graph } from './graph.ts';
import { type TensorData } from './tensor.ts';

/** A parameter of a node that is fixed when the graph is built, tagged by its kind in ONNX. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: TensorData }
  | { readonly kind: 'graph'; readonly value: Graph };

export type Attributes = Readonly<Record<string, Attribute>>;

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value });
export const string = (value: string): Attribute => ({ kind: 'string', value });
export const strings = (value: readonly string[]): Attribute => ({ kind: 'strings', value });
export const graphAttribute = (value: Graph): Attribute => ({ kind: 'graph', value });
export const tensorAttribute = (value: TensorData): Attribute => ({ kind: 'tensor', value });
