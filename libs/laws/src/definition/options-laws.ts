import { hasLaws, nearest, type ClaimsOf, type Definition, type Slot, type Trial } from '@ergodic/kernel';
import { expectTrue, law, LawBroken, show, type Law } from '../law.ts';
import { parsedOptions } from '../parsed-options.ts';

/**
 * The laws of a definition's options: each default is valid for its own option, and options once parsed are accepted again as
 * they are, so that a recipe with all its defaults filled in is a recipe.
 */
export function optionsLaws<K extends Slot>(definition: Definition<K>): Law[] {
  const trials = definition.trials ?? (hasLaws(definition.slot) ? [{}] : []);
  const laws = [law('every default is valid for its own option', () => checkDefaults(definition))];
  if (trials.length > 0)
    laws.push(
      law('its trials claim what can be claimed', () => {
        trials.forEach((trial, i) => checkTrial(definition.slot, trial, i));
        return trials.length;
      }),
      law('options that were accepted are accepted again, and are the same', () => {
        for (const { options } of trials) {
          const parsed = parsedOptions(definition, options);
          const again = parsedOptions(definition, parsed);
          expectTrue(
            JSON.stringify(again) === JSON.stringify(parsed),
            `parsed once they are ${JSON.stringify(parsed)}, parsed again ${JSON.stringify(again)}`,
          );
        }
        return trials.length;
      }),
    );
  return laws;
}

/** Every claim there is. */
const claimsOf: { readonly [K in keyof ClaimsOf]: Readonly<Record<keyof ClaimsOf[K], true>> } = {
  energy: { range: true, symmetries: true },
  entropy: { shannon: true, additive: true, concave: true, maximum: true },
  activation: { inputs: true, kinks: true, monotone: true, min: true, max: true, cold: true, hot: true },
  schedule: { start: true, monotone: true, min: true, max: true, horizon: true },
  coupling: { conductance: true, range: true, connected: true },
  dynamics: {
    energy: true,
    boltzmann: true,
    bias: true,
    reversible: true,
    ergodic: true,
    temperatures: true,
    descendsWhenCold: true,
  },
  learning: { model: true, objective: true, descends: true, reachesRest: true },
  layer: { inputs: true, refuses: true, kinks: true, entropyBound: true, differential: true },
  optimiser: { rate: true, proportional: true, coordinateWise: true },
  environment: { ends: true },
};

/** A claim that is misspelt would claim nothing. */
function checkTrial(slot: Slot, trial: Trial, i: number): void {
  const check = (given: object, known: readonly string[], where: string): void => {
    const stray = Object.keys(given).find((key) => !known.includes(key));
    if (stray === undefined) return;
    const near = nearest(stray, known);
    throw new LawBroken(
      `${where} has no ${stray}${near ? `: did you mean ${near}?` : ''}; there is ${known.join(', ')}`,
    );
  };
  check(trial, ['options', 'units', 'compute', 'claims'], `trials[${i}]`);
  if (slot in claimsOf) check(trial.claims ?? {}, Object.keys(claimsOf[slot as keyof ClaimsOf]), `trials[${i}].claims`);
}

/** What zod keeps of a schema that stands around another: `.optional()`, `.default(value)`, … */
interface Layer {
  readonly type: string;
  readonly defaultValue?: unknown;
  readonly innerType?: Definition['options'];
}

function checkDefaults({ options }: Pick<Definition, 'options'>): number {
  let tried = 0;
  for (const [name, option] of Object.entries(options.shape)) {
    let at = option as Definition['options'] | undefined;
    while (at) {
      const layer = at._zod.def as unknown as Layer;
      if (layer.type === 'default') {
        tried++;
        const checked = layer.innerType!.safeParse(layer.defaultValue);
        if (!checked.success)
          throw new LawBroken(
            `option ${name} has the default ${show(layer.defaultValue)}, which it does not accept: ${checked.error.issues[0]!.message}`,
            `${name} = ${show(layer.defaultValue)}`,
          );
      }
      at = layer.innerType;
    }
  }
  return Math.max(1, tried);
}
