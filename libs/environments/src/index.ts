import { definePlugin } from '@ergodic/kernel';

/** Worlds that agents act in. */
export const environments = definePlugin({
  name: '@ergodic/environments',
  version: '0.1.0',
  provides: [],
});

export default environments;
