import { definePlugin } from '@ergodic/kernel';

/** The activations that come with the framework. */
export const activations = definePlugin({ name: '@ergodic/plugins-activations', version: '0.1.0', provides: [] });

export default activations;
