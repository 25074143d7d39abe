import type { Definition, Slot } from '../define/definition.ts';
import { token } from './token.ts';

/** A definition and the plugin that brought it. */
export interface Contribution<K extends Slot = Slot> {
  readonly plugin: { readonly name: string; readonly version: string };
  readonly definition: Definition<K>;
}

export const ContributionService = token<Contribution>('contribution');
