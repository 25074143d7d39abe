import type { Definition } from '@ergodic/kernel';
import { dense } from './dense.ts';
import { sequential } from './sequential.ts';

export { dense, sequential };
export { layer, type LayerFromCode } from '../common/layer-from-code.ts';

export const layers: readonly Definition[] = [dense, sequential] as unknown as readonly Definition[];
