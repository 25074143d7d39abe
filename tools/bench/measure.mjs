// Small helpers that the benchmarks share.

/** Median of numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Mean and its standard error. */
export function meanAndError(values) {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1);
  return { mean, error: Math.sqrt(variance / n) };
}

/** Milliseconds that a function takes. */
export function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Prints rows as columns: first row is the head; numbers align right. */
export function printTable(rows) {
  const text = rows.map((row) => row.map((cell) => String(cell)));
  const widths = text[0].map((_, c) => Math.max(...text.map((row) => row[c].length)));
  for (const [r, row] of text.entries()) {
    const isHead = r === 0;
    const line = row.map((cell, c) =>
      c === 0 || (isHead && c === 0) ? cell.padEnd(widths[c]) : cell.padStart(widths[c]),
    );
    console.log(`  ${line.join('  ')}`);
    if (isHead) console.log(`  ${widths.map((w) => '─'.repeat(w)).join('  ')}`);
  }
}
