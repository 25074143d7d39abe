import { defineConfig } from 'vitest/config';
import shared from '../vitest.shared.ts';

/** One file after the other: one spec writes files into the projects that another one packs. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, fileParallelism: false, hookTimeout: 600_000, testTimeout: 600_000 },
});
