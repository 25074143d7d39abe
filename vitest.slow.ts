import { configDefaults, defineConfig } from 'vitest/config';
import shared from './vitest.shared.ts';

/** `npm run test:slow`: the specs named `*.slow.spec.ts` of every project, which `npm test` leaves out. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['{libs,apps}/*/{src,test}/**/*.slow.spec.ts', 'tools/test/**/*.slow.spec.ts'],
    exclude: configDefaults.exclude,
    testTimeout: 600_000,
  },
});
