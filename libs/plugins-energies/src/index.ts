import { definePlugin } from '@ergodic/kernel';

/** The energies that come with the framework. */
export const energies = definePlugin({ name: '@ergodic/plugins-energies', version: '0.1.0', provides: [] });

export default energies;
