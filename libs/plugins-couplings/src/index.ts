import { definePlugin } from '@ergodic/kernel';

/** The couplings that come with the framework. */
export const couplings = definePlugin({ name: '@ergodic/plugins-couplings', version: '0.1.0', provides: [] });

export default couplings;
