import { ensureBuilt } from './ensure-built.mjs';

/** vitest's global setup. */
export default () => ensureBuilt(new URL('../../../', import.meta.url));
