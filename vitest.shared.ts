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
    testTimeout: 60_000,
  },
});
