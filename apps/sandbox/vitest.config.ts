import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

/** The tests run the real command: it is built before the first of them, so that none sees it being built. */
export default mergeConfig(shared, { test: { globalSetup: ['bin/build-before-tests.mjs'] } });
