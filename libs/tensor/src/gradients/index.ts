export { noGradient, registerGradients, ruleFamilies, type RuleFamily } from './registry.ts';
export { isFlat } from './rules/flat.ts';
export { unsupported } from './unsupported.ts';
