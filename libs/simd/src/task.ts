import type { Kernel } from './kernel.ts';

/** A field of a task, four bytes each: an integer or an address, or a float32. */
export type FieldType = 'int' | 'float';

/**
 * The structure that tells a kernel what to do: the twin of an `@unmanaged` class in `assembly/`, with the same fields in
 * the same order. The kernel exports its size, so that the two cannot drift apart unseen.
 */
export class Task<Fields extends Record<string, FieldType>> {
  /** Where it is in the kernel's memory. */
  readonly at: number;
  readonly #offsets: ReadonlyMap<string, number>;
  readonly #fields: Fields;
  readonly #ints: Int32Array;
  readonly #floats: Float32Array;

  /** @throws Error where the kernel's structure has another size */
  constructor(kernel: Kernel<{ taskBytes(): number }>, fields: Fields) {
    const names = Object.keys(fields);
    const bytes = kernel.exports.taskBytes();
    if (bytes !== 4 * names.length) {
      throw new Error(
        `Kernel '${kernel.name}': its task has ${bytes} bytes, its twin in TypeScript ${4 * names.length}`,
      );
    }
    this.at = kernel.memory.allocate(bytes);
    this.#fields = fields;
    this.#offsets = new Map(names.map((name, i) => [name, i]));
    this.#ints = kernel.memory.int32(this.at, names.length);
    this.#floats = kernel.memory.float32(this.at, names.length);
  }

  set(name: keyof Fields & string, value: number): void {
    const view = this.#fields[name] === 'float' ? this.#floats : this.#ints;
    view[this.#offsets.get(name)!] = value;
  }

  setAll(values: Partial<Record<keyof Fields & string, number>>): void {
    for (const [name, value] of Object.entries(values)) this.set(name, value as number);
  }
}
