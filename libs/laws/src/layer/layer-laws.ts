import { RandomStreams } from '@ergodic/numerics';
import type { Layer, LayerClaims, LayerPlan, LayerSite, SampleShape, TensorRuntime } from '@ergodic/kernel';
import { expectTrue, firstDifference, law, type Effort, type Law } from '../law.ts';
import { attempt, compiles } from '../runtime.ts';
import {
  checkDeclared,
  checkRefused,
  checkStart,
  checkState,
  checkUnits,
  checkWithin,
  sampleGiven,
} from './layer-checks.ts';
import { givenTo, Passes, sampleOf, temperatureOf } from './passes.ts';
import { entriesOf, expectAlike, expectFinite } from './results.ts';
import { checkSlopes } from './slopes.ts';

export interface LayerLawOptions extends LayerClaims, Effort {
  /** For messages. */
  readonly name?: string;
  /** What runs the layer's program; without one, only what needs no pass is tried. */
  readonly runtime?: TensorRuntime;
}

const TEMPERATURES = [0.4, 1, 2.5];
/** Of numbers that are the same in exact arithmetic. */
const ROUNDING = 2e-5;

/**
 * The laws of a layer, for each shape of its inputs, in training and out of it: it is declared as it is; samples do not mix; derivatives
 * match central differences (GEN-09); U and S are finite, S ≥ 0; T → 0 and T → ∞ leave it finite; equal temperatures of its units are one
 * temperature; the same input gives the same output; a state is taken up again; it compiles; compiled, it is as one operation at a time; it refuses
 * what does not fit by its name.
 *
 * @param make a plan of its own at every call
 */
export function layerLaws(make: () => LayerPlan, options: LayerLawOptions = {}): Law[] {
  const { inputs = [[4]], refuses = [], name = 'mine', seed = 1, cases = 10, runtime } = options;
  const build = (input: SampleShape, from = seed): Layer => make().build(input, siteOf(name, from));
  const laws = [
    law('built twice, it is the same; from another seed, it starts elsewhere', () => {
      for (const input of inputs) {
        const [one, again, other] = [build(input), build(input), build(input, seed + 1)];
        checkStart(one, again, other);
      }
      return inputs.length;
    }),
    law('what is within it has its names', () => {
      for (const input of inputs) checkWithin(build(input));
      return inputs.length;
    }),
  ];
  if (refuses.length > 0)
    laws.push(
      law('it refuses what does not fit, by its name', () => {
        for (const input of refuses) checkRefused(() => build(input), name, input);
        return refuses.length;
      }),
    );
  if (!runtime) return laws;

  const tried = new Map<SampleShape, Tried[]>();
  /** What is compiled is kept for all laws. In training where that changes anything. */
  const triedAt = (input: SampleShape): Tried[] => {
    const layer = build(input);
    const of = (training: boolean): Tried => ({ layer, training, passes: new Passes(layer, runtime, { training }) });
    const found = tried.get(input) ?? withTraining(of(false), of(true), seed);
    tried.set(input, found);
    return found;
  };
  const onPasses = (
    title: string,
    holds: (passes: Passes, layer: Layer, training: boolean) => number | void,
    only: (layer: Layer) => boolean = () => true,
  ): Law =>
    law(title, () => {
      const all = inputs.flatMap(triedAt).filter(({ layer }) => only(layer));
      return all.reduce((cases, { passes, layer, training }) => cases + (holds(passes, layer, training) ?? 1), 0);
    });
  laws.push(
    onPasses('it is declared as it is', (passes, layer) => {
      for (const batch of [1, 3])
        for (const T of TEMPERATURES) checkDeclared(layer, passes.run(givenTo(layer, batch, T, seed)), batch);
    }),
    onPasses('samples of a batch do not mix', (passes, layer) => {
      for (const T of TEMPERATURES) {
        const given = givenTo(layer, 3, T, seed);
        const all = passes.run(given);
        for (const b of [0, 2]) {
          const alone = entriesOf(passes.run(sampleGiven(given, b)));
          for (const [what, found] of entriesOf(all))
            expectAlike(
              sampleOf(found, b),
              alone.get(what)!,
              ROUNDING,
              `${what} of sample ${b} among three, and alone,`,
            );
        }
      }
    }),
    onPasses('the derivatives match central differences', (passes, layer) => {
      let tried = 0;
      for (const T of TEMPERATURES)
        tried += checkSlopes(passes, givenTo(layer, 2, T, seed), { cases, seed, kinks: options.kinks ?? false });
      return tried;
    }),
    onPasses('U and S are finite, and S is between its bounds', (passes, layer) => {
      for (const T of TEMPERATURES) checkUnits(passes.run(givenTo(layer, 3, T, seed)), options, T);
    }),
    onPasses('T → 0 and T → ∞ leave it finite', (passes, layer) => {
      for (const T of [1e-6, 1e6])
        for (const [what, found] of entriesOf(passes.run(givenTo(layer, 3, T, seed))))
          expectFinite(found, `${what} at T = ${T}`);
    }),
    onPasses('the same input gives the same output', (passes, layer) => {
      const given = givenTo(layer, 3, 0.7, seed);
      const [first, again] = [passes.run(given), entriesOf(passes.run(given))];
      for (const [what, { data }] of entriesOf(first)) {
        const i = firstDifference(data, again.get(what)!.data);
        expectTrue(
          i < 0,
          `${what}[${i}] is ${data[i]} at first, and ${again.get(what)!.data[i]} when it is asked again`,
        );
      }
    }),
  );
  if (compiles(runtime))
    laws.push(
      onPasses('its program is compiled, one for any batch', (passes, layer) => {
        for (const batch of [3, 1]) passes.run(givenTo(layer, batch, 0.7, seed));
        expectTrue(passes.notes.length === 0, passes.notes.join('; '));
      }),
    );
  const layers = attempt(() => inputs.map((input) => build(input))) ?? [];
  if (layers.some((layer) => !layer.within))
    laws.push(
      onPasses(
        'units at equal temperatures are as at one',
        (passes, layer) => {
          const given = givenTo(layer, 3, 0.7, seed);
          const temperature = temperatureOf(Array.from({ length: layer.output.at(-1)! }, () => 0.7));
          const one = entriesOf(passes.run(given));
          for (const [what, found] of entriesOf(passes.run({ ...given, temperature })))
            expectAlike(found, one.get(what)!, ROUNDING, `${what} with a temperature for each unit, and with one,`);
        },
        (layer) => !layer.within,
      ),
    );
  if (layers.some(isStateful))
    laws.push(onPasses('its state is taken up again', (passes, layer) => checkState(passes, layer, seed), isStateful));
  if (attempt(() => runtime.compile(() => ({}), { backend: 'cpu' })))
    laws.push(
      onPasses('compiled, it is as one operation at a time', (passes, layer, training) => {
        const given = givenTo(layer, 3, 0.7, seed);
        const eager = entriesOf(new Passes(layer, runtime, { training, backend: 'cpu' }).run(given));
        for (const [what, found] of entriesOf(passes.run(given)))
          expectAlike(found, eager.get(what)!, ROUNDING, `${what} compiled, and one operation at a time,`);
      }),
    );
  return laws;
}

/** Where laws build a layer: `layers.0 (name)`. */
function siteOf(name: string, seed: number): LayerSite {
  const random = new RandomStreams(seed, 'starting values', 1);
  return { name: `layers.0 (${name})`, normal: () => random.normal(0), uniform: () => random.uniform(0) };
}

const isStateful = ({ state }: Layer): boolean => state !== undefined && Object.keys(state).length > 0;

interface Tried {
  readonly layer: Layer;
  readonly training: boolean;
  readonly passes: Passes;
}

/** The second only where it gives something else than the first. */
function withTraining(use: Tried, training: Tried, seed: number): Tried[] {
  const given = givenTo(use.layer, 2, 0.7, seed);
  const [one, other] = [use, training].map(({ passes }) => entriesOf(passes.run(given))) as [
    ReturnType<typeof entriesOf>,
    ReturnType<typeof entriesOf>,
  ];
  const isSame =
    one.size === other.size &&
    [...one].every(([what, { data }]) => firstDifference(data, other.get(what)?.data ?? []) < 0);
  return isSame ? [use] : [use, training];
}
