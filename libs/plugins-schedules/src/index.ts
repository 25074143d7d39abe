import { definePlugin } from '@ergodic/kernel';

/** The schedules that come with the framework. */
export const schedules = definePlugin({ name: '@ergodic/plugins-schedules', version: '0.1.0', provides: [] });

export default schedules;
