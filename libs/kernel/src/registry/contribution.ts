import type { Definition } from '../define/definition.ts';
import { token } from './token.ts';

/** A definition and the plugin that brought it. */
export interface Contribution {
  readonly plugin: { readonly name: string; readonly version: string };
  readonly definition: Definition;
}

export const ContributionService = token<Contribution>('contribution');
