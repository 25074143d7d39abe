import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import environments, { activeInference, gridworld } from '@ergodic/environments';
import { createRegistry, simulateLoaded, type DecisionTable, type Energy, type RecipeInput } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { parse } from 'yaml';
import { loadRegistry } from '../src/plugins/registry.ts';
import { outside } from './command.ts';

const here = outside();
const example = (name: string): string => fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));

type Event = Readonly<Record<string, number>> & { readonly type: string; readonly findings?: readonly string[] };

/** Runs by the command and tells frames and findings. */
function run(...args: string[]): { readonly frames: readonly Event[]; readonly findings: string } {
  const { status, stdout, stderr } = here.ergodic('run', ...args, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  return {
    frames: events.filter(({ type }) => type === 'frame'),
    findings: (events.at(-1)!.findings ?? []).join('\n'),
  };
}

/** V of each state, by sweeps of V ← T ln Σ_a e^((R + γ P V)/T), or of the largest at T = 0. */
function valuesOf({ states, actions, rewards, transitions }: DecisionTable, T: number, discount: number): number[] {
  let V = Array.from({ length: states }, () => 0);
  // 0.97^900 = 1e-12.
  for (let k = 0; k < 900; k++)
    V = V.map((_, s) => {
      const Q = Array.from({ length: actions }, (_none, a) => {
        const pair = s * actions + a;
        return rewards[pair]! + discount * V.reduce((sum, v, to) => sum + transitions[pair * states + to]! * v, 0);
      });
      const top = Math.max(...Q);
      return T === 0 ? top : top + T * Math.log(Q.reduce((sum, q) => sum + Math.exp((q - top) / T), 0));
    });
  return V;
}

describe('soft-policy', () => {
  const out = 'soft-policy';
  const { frames, findings } = run('soft-policy', '--out', out);
  const recipe = JSON.parse(readFileSync(here.at(out, 'recipe.json'), 'utf8')) as {
    energy: { environment: { use: string } };
  };
  const { use: _, ...options } = recipe.energy.environment;
  const { table } = gridworld.make(gridworld.options.parse(options), undefined as never);
  const start = table!.start.indexOf(1);

  it('LRN-37 every temperature ends at its soft values, and the last near the optimal ones', () => {
    expect(frames.length).toBe(10);
    for (const { T, softValue } of [frames[0]!, frames[4]!, frames.at(-1)!])
      expect(Math.abs(softValue! - valuesOf(table!, T!, 0.97)[start]!)).toBeLessThan(1e-7);
    const best = valuesOf(table!, 0, 0.97)[start]!;
    expect(frames.at(-1)!['softValue']! - best).toBeGreaterThan(0);
    expect(frames.at(-1)!['softValue']! - best).toBeLessThan(0.01);
  });

  it('LRN-36 F is minus the sum of the soft values, at every temperature', () => {
    for (const { T, F } of [frames[1]!, frames[5]!, frames[9]!]) {
      const sum = valuesOf(table!, T!, 0.97).reduce((a, b) => a + b);
      expect(Math.abs(F! + sum)).toBeLessThan(1e-6 * Math.max(1, Math.abs(sum)));
    }
  });

  it('draws the policy', () => {
    expect(findings).toMatch(/soft values from 0\.2375 to 0\.9677 at T = 0\.001953/);
    expect(findings).toMatch(/100 fresh episodes at T = 0\.001953: mean return 0\.5/);
    const report = here.read(out, 'report.html').toString();
    for (const text of ['Policy', '→', 'Soft values', 'How sure the agent is', 'Fresh episodes'])
      expect(report).toContain(text);
  });
});

describe('active-inference', () => {
  const registry = createRegistry([environments]);

  /** First moment and variance of an episode's return in the maze, and the probability that it begins at the cue, by every way it can go. */
  function enumerated(T: number, sign = 1): { mean: number; variance: number; cue: number } {
    const environment = { use: 't-maze', validity: 0.95, win: 0.9 };
    const settings = activeInference.options.parse({ environment, depth: 2, preference: 1 });
    const energy = activeInference.make(settings, lawContext(1, 1, 1, { registry }));
    const { table } = energy.agent!.environment;
    const { likelihood, rewards } = table!.outcomes!;
    const firstActions = (q: readonly number[]): number[] => {
      energy.parameters['belief']!.data.set(q);
      energy.refresh!();
      const weights = plansOf(energy, sign).map((G) => Math.exp(-G / T));
      const Z = weights.reduce((a, b) => a + b);
      return [0, 1, 2, 3].map((a) => weights.slice(4 * a, 4 * a + 4).reduce((x, y) => x + y) / Z);
    };
    const move = (s: number, a: number): number =>
      table!.transitions.subarray((s * 4 + a) * 8, (s * 4 + a + 1) * 8).indexOf(1);
    let [mean, square, cue] = [0, 0, 0];
    const live = (s: number, q: readonly number[], p: number, got: number, steps: number): void => {
      if (steps === 2) {
        mean += p * got;
        square += p * got ** 2;
        return;
      }
      firstActions(q).forEach((chosen, a) => {
        if (steps === 0 && a === 1) cue += p * chosen;
        const next = q.map((_, to) => q.reduce((sum, each, from) => sum + (move(from, a) === to ? each : 0), 0));
        rewards.forEach((worth, o) => {
          const seen = likelihood[o * 8 + move(s, a)]!;
          if (seen === 0) return;
          const joint = next.map((each, to) => each * likelihood[o * 8 + to]!);
          const Z = joint.reduce((x, y) => x + y);
          live(
            move(s, a),
            joint.map((each) => each / Z),
            p * chosen * seen,
            got + worth,
            steps + 1,
          );
        });
      });
    };
    for (const s of [0, 4]) live(s, [0.5, 0, 0, 0, 0.5, 0, 0, 0], 0.5, 0, 0);
    return { mean, variance: square - mean ** 2, cue };
  }

  /** G of the plans; with sign −1 the epistemic value is added instead of taken off. */
  function plansOf(energy: Energy, sign: number): number[] {
    const out = new Float64Array(16);
    const x = { data: new Float64Array(16), replicas: 1, width: 16 };
    energy.conditional!(x, 0, 0, out);
    if (sign === 1) return [...out];
    const epistemic = energy.observables!.find(({ name }) => name === 'epistemicValue')!;
    return [...out].map((G, p) => {
      x.data.fill(0)[p] = 1;
      const told = new Float64Array(1);
      if ('measure' in epistemic) epistemic.measure(x, told);
      return G + 2 * told[0]!;
    });
  }

  it('looks at the cue before it chooses', () => {
    const { cue } = enumerated(0.05);
    expect(cue).toBeGreaterThan(0.95);
    expect(enumerated(0.05, -1).cue).toBeLessThan(0.01);
    const { findings } = run('active-inference');
    expect(findings).toMatch(/at the start of an episode cue has the least free energy/);
  });

  it('GEN-01 gains what enumeration of its life says, and not what it would without curiosity', () => {
    const T = 0.3;
    const episodes = 4000;
    const changes = [
      'energy.doubt=0',
      'learning.learn=false',
      `temperature=${T}`,
      `steps=${3 * episodes}`,
      'observe.every=3000',
    ];
    const { frames } = run('active-inference', ...changes.flatMap((change) => ['--set', change]));
    expect(frames.at(-1)!['episodes']).toBe(episodes);
    const z = ({ mean, variance }: { mean: number; variance: number }): number =>
      (frames.at(-1)!['meanReturn']! - mean) / Math.sqrt(variance / episodes);
    expect(Math.abs(z(enumerated(T)))).toBeLessThan(5);
    expect(Math.abs(z(enumerated(T, -1)))).toBeGreaterThan(5);
  });
});

describe('cart-pole', () => {
  it('learns, and goes on from a checkpoint with the same bits', async () => {
    const recipe = { ...(parse(readFileSync(example('cart-pole.yaml'), 'utf8')) as RecipeInput), steps: 12 };
    const registry = await loadRegistry();
    const whole = await simulateLoaded(recipe, registry);
    const frames = [...whole.frames()];
    expect(frames.at(-1)!.values['meanReturn']).toBeGreaterThan(1.5 * frames[0]!.values['meanReturn']!);
    for (const { values } of frames) expect(Math.abs(values['closingError']!)).toBeLessThan(1e-6);

    const first = await simulateLoaded(recipe, registry);
    first.simulation.advance(7);
    const rest = await simulateLoaded(recipe, registry, { from: first.checkpoint() });
    expect([...rest.frames()].at(-1)!.values).toEqual(frames.at(-1)!.values);
  });
});
