import type { Backend, TensorArray, TensorArrays, TensorRuntime, ToolProgram } from '@ergodic/kernel';

/** An array as programs see it here: numbers in float64. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
export type Named = Readonly<Record<string, Numbers>>;

/** What programs here are written with. */
export interface StandInTools {
  /** What programs get that take operations in the place of tools: these tools. */
  readonly tf: StandInTools;
  vjp<P extends Tree, Y extends Tree>(run: (at: P) => Y): (at: P, cotangent: Y) => { readonly grad: P };
  /** What no right program looks at: whether its derivative is being taken, and where it runs. */
  readonly isDifferentiating: boolean;
  readonly backend: Backend | undefined;
  /** Says why it is not compiled. */
  note(why: string): void;
}
type Tree = Numbers | { readonly [name: string]: Tree };

const STEP = 6e-6;

/**
 * A stand-in for a tensor runtime, for programs that are loops over arrays in float64; derivatives are differences. What goes in and
 * comes out is float32.
 */
export const standInRuntime: TensorRuntime = {
  name: 'stand-in',
  prepare: () => {
    throw new Error('of layers and optimisers only');
  },
  compile(program: ToolProgram, { backend } = {}) {
    const notes: string[] = [];
    const run = (...args: TensorArrays[]): TensorArrays => {
      const inside = args.map((arg) => changed(arg, ({ shape, data }) => ({ shape, data: Float64Array.from(data) })));
      const found = (program as unknown as (tools: StandInTools, ...args: unknown[]) => unknown)(
        toolsOf(backend, notes),
        ...inside,
      );
      return changed(found, ({ shape, data }) => ({ type: 'float32', shape, data: Float32Array.from(data) })) as never;
    };
    return { notes, run, close: () => undefined };
  },
};

function toolsOf(backend: Backend | undefined, notes: string[]): StandInTools {
  const tools = {
    get tf() {
      return tools as StandInTools;
    },
    backend,
    note: (why: string) => notes.push(why),
    isDifferentiating: false,
    vjp:
      <P extends Tree, Y extends Tree>(run: (at: P) => Y) =>
      (at: P, cotangent: Y) => {
        const value = (there: P): number => {
          tools.isDifferentiating = true;
          const sum = dot(cotangent, run(there));
          tools.isDifferentiating = false;
          return sum;
        };
        return { grad: slopes(at, value as (there: Tree) => number) as P };
      },
  };
  return tools;
}

/** The differences of a function of a tree, by each number in it. */
function slopes(at: Tree, value: (there: Tree) => number): Tree {
  if (isNumbers(at)) {
    const data = at.data.map((x, i) => {
      const put = (moved: number): number => value({ shape: at.shape, data: at.data.with(i, moved) });
      return (put(x + STEP) - put(x - STEP)) / (2 * STEP);
    });
    return { shape: at.shape, data };
  }
  return Object.fromEntries(
    Object.entries(at).map(([name, each]) => [name, slopes(each, (there) => value({ ...at, [name]: there }))]),
  );
}

function dot(a: Tree, b: Tree): number {
  if (isNumbers(a)) return a.data.reduce((sum, x, i) => sum + x * (b as Numbers).data[i]!, 0);
  return Object.entries(a).reduce((sum, [name, each]) => sum + dot(each, (b as Record<string, Tree>)[name]!), 0);
}

const isNumbers = (tree: Tree): tree is Numbers => ArrayBuffer.isView(tree['data' as never]);

function changed(tree: unknown, as: (array: { shape: readonly number[]; data: ArrayLike<number> }) => object): unknown {
  if (ArrayBuffer.isView((tree as TensorArray).data)) return as(tree as TensorArray);
  return Object.fromEntries(Object.entries(tree as object).map(([name, each]) => [name, changed(each, as)]));
}
