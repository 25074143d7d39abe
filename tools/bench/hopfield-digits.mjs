// A Hopfield memory of MNIST digits, 784 spins: overlap with the digit stored after going downhill from a cue with a fifth of its
// pixels turned over, against the number of patterns, by Hebb's and by Storkey's rule; beside random patterns, of which Hebb's rule
// recalls 0.138 N = 108 as N → ∞ (Amit, Gutfreund and Sompolinsky, 1985).
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDataset } from '@ergodic/data';
import { simulate } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { meanAndError, printTable } from './measure.mjs';
import { builtinRegistry } from './registry.mjs';

const PIXELS = 784;
const LOADS = [5, 10, 20, 40, 70, 100];
/** Patterns asked for, evenly among those stored, and cues of each. */
const ASKED = 5;
const CUES = 4;

export async function run() {
  const folder = join(process.env.ERGODIC_SHARED ?? new URL('../../../shared', import.meta.url).pathname, 'data');
  const digits = join(folder, 't10k-images-idx3-ubyte.gz');
  if (!existsSync(digits)) {
    console.log(
      `  skipped: needs the MNIST test digits (t10k-images-idx3-ubyte.gz); set ERGODIC_SHARED to the folder above their data/`,
    );
    return;
  }
  const registry = await builtinRegistry();
  const own = mkdtempSync(join(tmpdir(), 'ergodic-hopfield-'));
  try {
    const random = join(own, 'random.csv');
    writeFileSync(random, randomPatterns(Math.max(...LOADS)));
    const rows = [['patterns', 'P/N', 'digits, Hebb', 'digits, Storkey', 'random, Hebb', 'random, Storkey']];
    for (const P of LOADS) {
      const overlaps = [digits, random].flatMap((path) =>
        ['hebbian', 'storkey'].map((rule) => recallOf({ path, rule, P, registry })),
      );
      rows.push([
        P,
        (P / PIXELS).toFixed(3),
        ...overlaps.map(({ mean, error }) => `${mean.toFixed(3)} ± ${error.toFixed(3)}`),
      ]);
    }
    printTable(rows);
    console.log(
      `  Mean overlap of ${ASKED} patterns by ${CUES} cues each, ± its standard error over patterns. Cues begin at 0.6. Two digits overlap by ${alikeness(digits).toFixed(2)} on average: what they have in common is what Hebb’s rule recalls of them.`,
    );
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Overlap with the pattern of the cue at the end. */
function recallOf({ path, rule, P, registry }) {
  return meanAndError(
    Array.from({ length: ASKED }, (_, k) => Math.floor((k * P) / ASKED)).map((pattern) => {
      const run = simulate(
        {
          seed: 1,
          replicas: CUES,
          data: { use: 'file', path, limit: P },
          energy: { use: 'hopfield', threshold: 126.5, cue: { pattern, flipped: 0.2 } },
          dynamics: { use: 'zero-temperature-descent' },
          // Couplings are Hebb's where no rule replaces them.
          ...(rule === 'storkey' && { learning: { use: 'storkey', threshold: 127 } }),
          temperature: 0.01,
          steps: 15,
          observe: { every: 15 },
        },
        registry,
      );
      return [...run.frames()].at(-1).values.recall;
    }),
  );
}

/** The mean overlap of two of the digits. */
function alikeness(path) {
  const { points } = readDataset({ path, limit: Math.max(...LOADS) });
  const count = points.length / PIXELS;
  let sum = 0;
  for (let i = 0; i < PIXELS; i++) {
    let all = 0;
    for (let row = 0; row < count; row++) all += points[row * PIXELS + i] >= 127 ? 1 : -1;
    // Σ over pairs of rows of s s' = (Σ s)² − count.
    sum += (all * all - count) / (count * (count - 1));
  }
  return sum / PIXELS;
}

/** Rows of 0 and 255, each as likely. */
function randomPatterns(count) {
  const streams = new RandomStreams(1, 'random patterns', 1);
  const row = () => Array.from({ length: PIXELS }, () => 255 * streams.integer(0, 2)).join(',');
  return `${Array.from({ length: count }, row).join('\n')}\n`;
}
