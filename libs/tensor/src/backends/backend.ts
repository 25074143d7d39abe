import type * as tfjs from '@tensorflow/tfjs-core';

/** The library of ops; its backends are separate packages. */
export type Tfjs = typeof tfjs;

/** What can run tfjs ops in Node, in the order in which they are tried. */
export const backendNames = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const;

export type BackendName = (typeof backendNames)[number];

/** The version of every tfjs package; they must be the same. */
export const TFJS_VERSION = '4.22.0';

export interface FoundBackend {
  readonly name: BackendName;
  readonly available: true;
  /** Of the npm package. */
  readonly version: string;
  /** What it runs on: "TensorFlow 2.9.1 on the CPU", "WebAssembly with SIMD". */
  readonly runsOn: string;
}

export interface MissingBackend {
  readonly name: BackendName;
  readonly available: false;
  /** Half a sentence: "not installed". */
  readonly reason: string;
  /** The one command that would install it. */
  readonly install?: string;
}

export type BackendState = FoundBackend | MissingBackend;

/** How one backend is found and put into tfjs. */
export interface BackendSource {
  readonly name: BackendName;
  /** Under which tfjs registers it; both Node packages use one name, so that a process can have only one of them. */
  readonly registered: string;
  /** Whether it would work, without loading it into this process. */
  probe(): Promise<BackendState>;
  /** Loads it and registers it with tfjs; what is wrong with it otherwise. */
  load(tf: Tfjs): Promise<BackendState>;
}

/** A reason in half a sentence from whatever a package threw: its first line. */
export function firstLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.split('\n')[0]!.trim().replace(/\.$/, '');
}
