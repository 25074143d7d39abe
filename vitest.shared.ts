import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defaultServerConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';

const conditions = ['@ergodic/source', ...defaultServerConditions];

/** One vitest configuration for every project: sources are resolved directly, and kernels compiled when they are stale. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: fileURLToPath(new URL('libs/simd/vitest-setup.mjs', import.meta.url)),
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    exclude: [...configDefaults.exclude, '**/*.slow.spec.ts'],
    passWithNoTests: true,
    // Two projects run at once, and onnxruntime has threads of its own.
    maxWorkers: Math.max(1, Math.min(4, availableParallelism() - 1)),
    // No test takes a tenth of it on two idle cores; a busy machine may be many times slower.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
