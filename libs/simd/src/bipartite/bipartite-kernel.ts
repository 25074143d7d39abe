import type { KernelMemory } from '../kernel-memory.ts';
import { loadKernel, runBlocks, type BlockFunction, type Kernel } from '../kernel.ts';
import { Task } from '../task.ts';
import type { WorkerPool } from '../worker-pool.ts';
import { BitLayer, PANEL, WORD } from './bit-layer.ts';

/** The exports of `assembly/bipartite.ts`. */
interface Exports {
  taskBytes(): number;
  product: BlockFunction;
  draw: BlockFunction;
  means: BlockFunction;
  softplus: BlockFunction;
  dot: BlockFunction;
  expand: BlockFunction;
  transpose: BlockFunction;
}

const FIELDS = {
  bits: 'int',
  values: 'int',
  start: 'int',
  sums: 'int',
  tables: 'int',
  words: 'int',
  rows: 'int',
  stride: 'int',
  panels: 'int',
  blocks: 'int',
  drawn: 'int',
  free: 'int',
  betas: 'int',
  states: 'int',
  totals: 'int',
} as const;

/** How many blocks the panels of a product are dealt out to. */
const BLOCKS = 8;

/** Bytes of the tables that a block of `product` works with. */
const TABLE_BYTES = 4 * 256 * 64 + 8 * 16 * 64;

export type LayerName = 'visible' | 'hidden';

/** The two layers in a kernel's memory, and what the kernel does to them. */
export class BipartiteKernel {
  readonly visible: BitLayer;
  readonly hidden: BitLayer;
  /** 1/T of each chain. */
  readonly betas: Float32Array;
  /** Of each chain, what `softplus` makes. */
  readonly totals: Float64Array;
  readonly #kernel: Kernel<Exports>;
  readonly #pool: WorkerPool | undefined;
  readonly #layers: Readonly<Record<LayerName, Task<typeof FIELDS>>>;
  readonly #turn: Task<typeof FIELDS>;
  readonly #correlate: Task<typeof FIELDS>;
  /** turned[⌊chain/32⌋][visible unit]: bits of 32 chains. */
  readonly #turned: Uint32Array;
  /** Σ over chains: see `turnedUnits`. */
  readonly correlations: Float32Array;

  constructor(
    shape: { visible: number; hidden: number; chains: number },
    clamped: Uint8Array,
    randomAt: (memory: KernelMemory) => number,
    pool: WorkerPool | undefined,
  ) {
    const { visible, hidden, chains } = shape;
    this.#kernel = loadKernel<Exports>('bipartite');
    this.#pool = pool;
    const { memory } = this.#kernel;
    this.visible = new BitLayer(memory, visible, hidden, chains, clamped.subarray(0, visible));
    this.hidden = new BitLayer(memory, hidden, visible, chains, clamped.subarray(visible));
    const { stride } = this.visible;
    const shared = {
      tables: memory.allocate(BLOCKS * TABLE_BYTES),
      rows: 4 * Math.ceil(chains / 4),
      stride,
      blocks: BLOCKS,
      betas: memory.allocate(4 * stride),
      states: randomAt(memory),
      totals: memory.allocate(8 * stride),
    };
    this.betas = memory.float32(shared.betas, stride);
    this.totals = memory.float64(shared.totals, stride);
    const half = (own: BitLayer, other: BitLayer) =>
      this.#task({
        ...shared,
        bits: other.at.bits,
        values: own.at.couplings,
        start: own.at.bias,
        sums: own.at.numbers,
        words: other.words,
        panels: own.panels,
        drawn: own.at.bits,
        free: own.at.free,
      });
    this.#layers = { visible: half(this.visible, this.hidden), hidden: half(this.hidden, this.visible) };

    // Σ over chains: visible bits, turned so that a word holds 32 chains, choose among the hidden numbers of these chains.
    const units = WORD * this.visible.words;
    const { panels } = this.hidden;
    const turned = memory.allocate((units * stride) / 8);
    const sums = memory.allocate(4 * panels * units * PANEL);
    this.#turned = memory.uint32(turned, (units * stride) / WORD);
    this.correlations = memory.float32(sums, panels * units * PANEL);
    this.#turn = this.#task({
      ...shared,
      bits: turned,
      words: this.visible.words,
      rows: stride,
      drawn: this.visible.at.bits,
    });
    this.#correlate = this.#task({
      ...shared,
      bits: turned,
      values: this.hidden.at.numbers,
      start: memory.allocate(4 * panels * PANEL),
      sums,
      words: stride / WORD,
      rows: units,
      stride: units,
      panels,
    });
  }

  /** Numbers of the layer ← local fields. */
  sumFields(layer: LayerName): void {
    this.#product(this.#layers[layer], this[layer].panels);
  }

  /** Draws the bits of the layer from its fields. */
  draw(layer: LayerName): void {
    this.#run('draw', this.#layers[layer], this.#chainBlocks);
    this[layer].clearBeyond();
  }

  /** Numbers of the layer: from fields to the means of bits. */
  fieldsToMeans(layer: LayerName): void {
    this.#run('means', this.#layers[layer], this.#chainBlocks);
  }

  /** `totals` ← Σ ln(1 + e^(β field)). */
  sumSoftplus(layer: LayerName): void {
    this.#run('softplus', this.#layers[layer], this.#chainBlocks);
  }

  /** `totals` ← Σ of the fields of the units that are on. */
  sumFieldsOn(layer: LayerName): void {
    this.#run('dot', this.#layers[layer], this.#chainBlocks);
  }

  /** Numbers of the layer ← its bits. */
  bitsToNumbers(layer: LayerName): void {
    this.#run('expand', this.#layers[layer], this[layer].words);
  }

  /** Makes Σ_chains v_i · (number of j), which `correlations` and `countOn` then tell. */
  correlate(): void {
    this.#run('transpose', this.#turn, this.visible.words);
    this.#product(this.#correlate, this.hidden.panels);
  }

  /** In how many chains visible unit i is on. */
  countOn(i: number): number {
    let count = 0;
    for (let at = i; at < this.#turned.length; at += this.turnedUnits) count += onesIn(this.#turned[at]!);
    return count;
  }

  /** How many units `correlations` has room for: of unit i and hidden unit j it is at [⌊j/16⌋][i][j mod 16]. */
  get turnedUnits(): number {
    return WORD * this.visible.words;
  }

  get #chainBlocks(): number {
    return this.visible.stride / WORD;
  }

  #product(task: Task<typeof FIELDS>, panels: number): void {
    runBlocks(this.#kernel, 'product', task.at, BLOCKS, Math.ceil(panels / BLOCKS), this.#pool);
  }

  #run(
    name: 'draw' | 'means' | 'softplus' | 'dot' | 'expand' | 'transpose',
    task: Task<typeof FIELDS>,
    blocks: number,
  ): void {
    runBlocks(this.#kernel, name, task.at, blocks, 1, this.#pool);
  }

  #task(values: Partial<Record<keyof typeof FIELDS, number>>): Task<typeof FIELDS> {
    const task = new Task(this.#kernel, FIELDS);
    task.setAll(values);
    return task;
  }
}

function onesIn(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
