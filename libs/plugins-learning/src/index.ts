import { definePlugin } from '@ergodic/kernel';

/** The learning rules that come with the framework. */
export const learning = definePlugin({ name: '@ergodic/plugins-learning', version: '0.1.0', provides: [] });

export default learning;
