import { sha256 } from '@noble/hashes/sha2.js';
import type { Transition } from '../contracts/learning-rule.ts';
import { ErgodicError, messageOf } from '../errors.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Position } from '../run/simulation.ts';

/** Named arrays of numbers. */
export type Arrays = Readonly<Record<string, Float64Array | Uint32Array>>;

/** Everything a run needs to go on bit for bit. */
export interface Checkpoint {
  readonly kernel: string;
  readonly recipe: Recipe;
  /** SHA-256 of the dataset's numbers, in hex; so that a run is not resumed on other data. */
  readonly dataset?: string;
  readonly counters: Position & {
    readonly frames: number;
    readonly initialEntropy?: number;
    readonly transitions: readonly Transition[];
  };
  readonly controls: Readonly<Record<string, number>>;
  readonly arrays: Arrays;
}

const MAGIC = 'ERGODIC1';
const DIGEST = 32;

/** magic · header length · JSON header · arrays (8-byte aligned, little endian) · SHA-256 of all before. */
export function encodeCheckpoint({ arrays, ...rest }: Checkpoint): Uint8Array {
  const layout = Object.entries(arrays).map(([name, array]) => ({
    name,
    type: array instanceof Float64Array ? 'f64' : 'u32',
    length: array.length,
  }));
  const header = new TextEncoder().encode(JSON.stringify({ ...rest, layout }));
  const start = align(MAGIC.length + 4 + header.length);
  const size = Object.values(arrays).reduce((sum, array) => sum + align(array.byteLength), 0);
  const bytes = new Uint8Array(start + size + DIGEST);
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setUint32(MAGIC.length, header.length, true);
  bytes.set(header, MAGIC.length + 4);
  let at = start;
  for (const array of Object.values(arrays)) {
    bytes.set(bytesOf(array), at);
    at += align(array.byteLength);
  }
  bytes.set(sha256(bytes.subarray(0, at)), at);
  return bytes;
}

/** @throws ErgodicError `checkpoint` when the bytes are not a whole checkpoint, saying what is wrong with them */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const damaged = (what: string): ErgodicError =>
    new ErgodicError({
      code: 'checkpoint',
      message: `the checkpoint is ${what}`,
      hint: 'the one before it may be whole',
    });
  if (bytes.length < MAGIC.length + 4 + DIGEST) throw damaged(`truncated: ${bytes.length} bytes`);
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) throw damaged('not one of Ergodic’s');
  const body = bytes.subarray(0, bytes.length - DIGEST);
  const digest = sha256(body);
  if (!digest.every((byte, i) => byte === bytes[body.length + i]))
    throw damaged('corrupted or truncated: its checksum does not match');
  try {
    const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
    const headerBytes = bytes.subarray(MAGIC.length + 4, MAGIC.length + 4 + headerLength);
    const { layout, ...rest } = JSON.parse(new TextDecoder().decode(headerBytes)) as Omit<Checkpoint, 'arrays'> & {
      layout: { name: string; type: 'f64' | 'u32'; length: number }[];
    };
    const arrays: Record<string, Float64Array | Uint32Array> = {};
    let at = align(MAGIC.length + 4 + headerLength);
    for (const { name, type, length } of layout) {
      const byteLength = length * (type === 'f64' ? 8 : 4);
      // Not `bytes.slice`: that of a Buffer, as files are read into, shares its memory.
      const copy = Uint8Array.from(bytes.subarray(at, at + byteLength)).buffer;
      arrays[name] = type === 'f64' ? new Float64Array(copy) : new Uint32Array(copy);
      at += align(byteLength);
    }
    return { ...rest, arrays };
  } catch (thrown) {
    throw damaged(`unreadable: ${messageOf(thrown)}`);
  }
}

function align(n: number): number {
  return (n + 7) & ~7;
}

/** The bytes of an array, not copied. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
