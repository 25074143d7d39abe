import { definePlugin } from '@ergodic/kernel';

/** The dynamics that come with the framework. */
export const dynamics = definePlugin({ name: '@ergodic/plugins-dynamics', version: '0.1.0', provides: [] });

export default dynamics;
