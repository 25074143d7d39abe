import type { Transition } from '../contracts/learning-rule.ts';
import type { ErrorDetails } from '../errors.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Frame } from './frame.ts';
import type { Violation } from './monitors.ts';

/**
 * What a run tells, in order: `started`, then frames with the transitions and violations found in them and checkpoints
 * between, then `finished` or `failed`. The stream completes; it does not error.
 */
export type RunEvent =
  | { readonly type: 'started'; readonly recipe: Recipe; readonly step: number }
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'transition'; readonly step: number; readonly transition: Transition }
  | { readonly type: 'law-violated'; readonly violation: Violation }
  | { readonly type: 'checkpoint'; readonly step: number }
  | { readonly type: 'finished'; readonly outcome: 'completed' | 'stopped'; readonly step: number }
  | { readonly type: 'failed'; readonly step: number; readonly error: ErrorDetails };
