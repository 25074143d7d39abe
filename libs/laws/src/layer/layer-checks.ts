import { ErgodicError, type Layer, type LayerClaims, type SampleShape } from '@ergodic/kernel';
import { expectTrue, firstDifference, LawBroken, show } from '../law.ts';
import { givenTo, mapped, sampleOf, type Given, type Passed, type Passes } from './passes.ts';
import { entriesOf, expectFinite, expectShape } from './results.ts';

/** One sample of a batch. */
export const sampleGiven = ({ u, theta, temperature, draws, state }: Given, b: number): Given => ({
  u: sampleOf(u, b),
  theta,
  temperature,
  draws: mapped(draws, (each) => sampleOf(each, b)),
  state: mapped(state, (each) => sampleOf(each, b)),
});

export function checkStart(one: Layer, again: Layer, other: Layer): void {
  let differs = false;
  let isRandom = false;
  for (const [name, { data, shape }] of Object.entries(one.parameters)) {
    expectTrue(
      data.length === shape.reduce((product, length) => product * length, 1) && data.every(Number.isFinite),
      `θ.${name} starts as ${show(data)}, of the shape [${shape}]`,
    );
    const i = firstDifference(data, again.parameters[name]?.data ?? []);
    expectTrue(i < 0, `θ.${name}[${i}] starts at ${data[i]}, and built again at ${again.parameters[name]?.data[i]}`);
    if (new Set(data).size > 2) isRandom = true;
    if (firstDifference(data, other.parameters[name]?.data ?? []) >= 0) differs = true;
  }
  expectTrue(!isRandom || differs, 'θ starts with the same numbers whatever its site draws');
}

export function checkWithin({ within = {}, parameters, draws = {}, state = {} }: Layer): void {
  for (const [name, inner] of Object.entries(within))
    for (const [what, own, all] of [
      ['parameter', inner.parameters, parameters],
      ['draw', inner.draws ?? {}, draws],
      ['state', inner.state ?? {}, state],
    ] as const)
      for (const each of Object.keys(own))
        expectTrue(
          `${name}.${each}` in all,
          `the ${what} ${each} of ${name}, within it, is not there as ${name}.${each}`,
        );
}

export function checkRefused(build: () => Layer, name: string, input: SampleShape): void {
  const shape = `[${input.join(', ')}]`;
  try {
    build();
  } catch (thrown) {
    if (thrown instanceof ErgodicError && thrown.message.includes(name)) return;
    const told = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    throw new LawBroken(`given ${shape} it throws ${told}; it must throw an ErgodicError that names ${name}`);
  }
  throw new LawBroken(`it takes ${shape}, which it must refuse`);
}

export function checkDeclared(layer: Layer, passed: Passed, batch: number): void {
  const { output, energy, entropy, state } = passed;
  expectShape(output, [batch, ...layer.output], 'the output');
  expectTrue(
    (energy !== undefined) === (layer.conventions !== undefined) && (entropy === undefined) === (energy === undefined),
    `it gives ${energy ? 'an energy' : 'no energy'} and ${entropy ? 'an entropy' : 'no entropy'}, and has ${layer.conventions ? 'conventions' : 'none'}`,
  );
  if (energy) {
    expectTrue(energy.shape.length === 2, `U has the shape [${energy.shape}], should be [B, n]`);
    expectShape(energy, [batch, energy.shape[1]!], 'U');
    expectShape(entropy!, energy.shape, 'S, which goes with U,');
  }
  const [found, declared] = [Object.keys(state).toSorted(), Object.keys(layer.state ?? {}).toSorted()];
  expectTrue(
    found.join() === declared.join(),
    `its state is ${found.join(', ') || 'none'}, and declared ${declared.join(', ') || 'none'}`,
  );
  for (const name of found) expectShape(state[name]!, [batch, ...layer.state![name]!], `the state ${name}`);
}

export function checkUnits({ energy, entropy }: Passed, { entropyBound, differential }: LayerClaims, T: number): void {
  if (!energy || !entropy) return;
  expectFinite(energy, `U at T = ${T}`);
  expectFinite(entropy, `S at T = ${T}`);
  const least = differential ? -Infinity : -1e-6;
  const most = (entropyBound ?? Infinity) + 1e-5;
  const i = entropy.data.findIndex((S) => S < least || S > most);
  expectTrue(
    i < 0,
    `S[${i}] is ${show(entropy.data[i])} at T = ${T}, should be at least 0${entropyBound === undefined ? '' : ` and at most ${show(entropyBound)}`}`,
  );
}

/** What comes next depends on what was carried; and on nothing else that a pass left behind. */
export function checkState(passes: Passes, layer: Layer, seed: number): void {
  const [first, next] = [givenTo(layer, 2, 0.7, seed), givenTo(layer, 2, 0.7, seed + 1)];
  const { state } = passes.run(first);
  const after = (carried: Given['state']): [string, readonly number[]][] =>
    [...entriesOf(passes.run({ ...next, state: carried }))].map(([what, { data }]) => [what, [...data]]);
  const here = after(state);
  const elsewhere = after(next.state);
  expectTrue(
    here.some(([, data], i) => firstDifference(data, elsewhere[i]![1]) >= 0),
    'the next pass is the same whatever state it starts from',
  );
  const again = after(mapped(state, ({ type, shape, data }) => ({ type, shape, data: data.slice() })));
  here.forEach(([what, data], n) => {
    const i = firstDifference(data, again[n]![1]);
    expectTrue(i < 0, `${what}[${i}] is ${data[i]}, and ${again[n]![1][i]} when the same state is taken up again`);
  });
}
