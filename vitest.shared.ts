import { defaultServerConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';

const conditions = ['@ergodic/source', ...defaultServerConditions];

/** One vitest configuration for every project: sources are resolved directly, so tests need no build. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    exclude: [...configDefaults.exclude, '**/*.slow.spec.ts'],
    passWithNoTests: true,
    testTimeout: 60_000,
  },
});
