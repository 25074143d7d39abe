import { definePlugin } from '@ergodic/kernel';

/** The entropies that come with the framework. */
export const entropies = definePlugin({ name: '@ergodic/plugins-entropies', version: '0.1.0', provides: [] });

export default entropies;
