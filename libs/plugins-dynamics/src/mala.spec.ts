import { describe, expect, it } from 'vitest';
import {
  batchOf,
  countTest,
  createBatch,
  detailedBalanceTest,
  kolmogorovSmirnovTest,
  meanTest,
  normalCdf,
  replicaMeansTest,
} from '@ergodic/numerics';
import { reals, type Dynamics, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { cdfOf, doubleWell, drawsOf, landscape, normals, springs, wavy } from '../test/landscapes.ts';
import { contextOf, copyOf, energiesOf, observed, rigOf, scalar } from '../test/support.ts';
import { logAcceptance, mala } from './mala.ts';
import { overdampedLangevin } from './overdamped-langevin.ts';

const of = (timeStep: number, friction = 1) => mala.make({ timeStep, friction }, contextOf(1)) as Dynamics;

type Mistake = 'none' | 'no ratio' | 'reversed ratio' | 'noise halved' | 'Δt for √Δt' | 'twice the energy';

/** MALA once more, plainly: one replica after the other, both Gaussians written out. With a mistake it is a mutant. */
function plain(timeStep: number, friction: number, mistake: Mistake = 'none'): Dynamics {
  const mobility = timeStep / friction;
  return {
    timeStep,
    init: (_energy, x, context) => ({ streams: context.stream('moves', x.replicas) }),
    advance(energy, x, state, { temperature: T }) {
      const { streams } = state as { streams: ReturnType<ReturnType<typeof contextOf>['stream']> };
      const forceAt = (at: Float64Array): Float64Array => {
        const out = createBatch(1, x.width);
        energy.addForce!(batchOf(at, 1, x.width), out);
        return out.data;
      };
      const energyAt = (at: Float64Array): number => energiesOf(energy, batchOf(at, 1, x.width))[0]!;
      const logQ = (to: Float64Array, from: Float64Array): number => {
        const F = forceAt(from);
        return to.reduce((sum, y, i) => sum - (y - from[i]! - mobility * F[i]!) ** 2 / (4 * T * mobility), 0);
      };
      const powerOf = { 'noise halved': T * mobility, 'Δt for √Δt': 2 * T * mobility ** 2 } as Record<Mistake, number>;
      const amplitude = Math.sqrt(powerOf[mistake] ?? 2 * T * mobility);
      for (let r = 0; r < x.replicas; r++) {
        const here = x.data.slice(r * x.width, (r + 1) * x.width);
        const F = forceAt(here);
        const noise = new Float64Array(x.width);
        streams.fillNormal(r, noise);
        const there = here.map((at, i) => at + mobility * F[i]! + amplitude * noise[i]!);
        const change = (mistake === 'twice the energy' ? 2 : 1) * (energyAt(there) - energyAt(here));
        const sign = mistake === 'no ratio' ? 0 : mistake === 'reversed ratio' ? -1 : 1;
        const logRatio = -change / T + sign * (logQ(here, there) - logQ(there, here));
        if (logRatio >= 0 || Math.log(streams.uniform(r)) < logRatio) x.data.set(there, r * x.width);
      }
    },
  };
}

const mistakes: readonly Mistake[] = ['no ratio', 'reversed ratio', 'noise halved', 'Δt for √Δt', 'twice the energy'];

describe('mala', () => {
  for (const law of lawsOf(mala)) it(`law: ${law.name}`, law.check);

  it('SMP-08 takes the path of the plain algorithm, with both Gaussians written out', () => {
    const energy = scalar(reals(2), (x) => (x[0]! ** 2 - 1) ** 2 + 0.5 * (x[1]! - x[0]!) ** 2 + 0.3 * x[1]!);
    const start = normals(40, 2, 1);
    const [one, other] = [of(0.4, 1.3), plain(0.4, 1.3)].map((dynamics) => rigOf(dynamics, energy, copyOf(start), 3));
    let rejected = 0;
    for (let step = 0; step < 50; step++) {
      one!.run(1, 0.7);
      other!.run(1, 0.7);
      expect(Math.max(...one!.x.data.map((at, i) => Math.abs(at - other!.x.data[i]!)))).toBeLessThan(1e-8);
      rejected += observed(of(0.4), one!, 'acceptance').filter((a) => a === 0).length;
    }
    expect(rejected).toBeGreaterThan(100);
  });

  /** κ, γ and T none of which is 1; a = κΔt/γ. */
  it.each([
    [0.2, 0.9798750216963559, 1.6, 0.8, 0.5],
    [0.5, 0.920833151678869, 0.7, 2.5, 3],
    [1, 0.7836531040612145, 3, 1.5, 2],
  ])('SMP-08 harmonic, a = %f: accepts %f of its proposals in equilibrium', (a, share, stiffness, friction, T) => {
    // As many as the test of so large a share takes.
    const replicas = a < 0.5 ? 110_000 : 30_000;
    const accepted = (dynamics: Dynamics, temperature = T): boolean => {
      const before = normals(replicas, 1, Math.sqrt(T / stiffness));
      const rig = rigOf(dynamics, springs(stiffness), copyOf(before));
      rig.run(1, temperature);
      let moved = 0;
      for (let r = 0; r < replicas; r++) moved += Number(before.data[r] !== rig.x.data[r]);
      return countTest(moved, replicas, share).pass;
    };
    const timeStep = (a * friction) / stiffness;
    expect(accepted(of(timeStep, friction))).toBe(true);
    expect(accepted(of(1.1 * timeStep, friction))).toBe(false);
    for (const mistake of a < 0.5 ? (['no ratio'] as const) : (['reversed ratio', 'twice the energy'] as const))
      expect([mistake, accepted(plain(timeStep, friction, mistake))]).toEqual([mistake, false]);
  });

  /** From the exact law, `steps` on; whether it is still in it. */
  const stays = (dynamics: Dynamics, energy: Energy, T: number, steps: number, replicas = 25_000): boolean => {
    const rig = rigOf(dynamics, energy, drawsOf(energy, T, replicas));
    rig.run(steps, T);
    // A step that is not adjusted may run away from a quartic.
    return rig.x.data.every(Number.isFinite) && kolmogorovSmirnovTest(rig.x.data, cdfOf(energy, T)).pass;
  };

  it.each<[string, Energy, number, number]>([
    ['spring', springs(2, 0.5), 0.6, 0.8],
    ['tilted double well', doubleWell(0.4), 0.5, 0.15],
    ['tilted double well, hot', doubleWell(0.4), 2.5, 0.05],
    ['wavy', wavy(), 1.3, 0.5],
  ])(
    'SMP-08 GEN-05 %s: started exactly from the law, it stays in it after 1, 3 and 10 steps',
    (_, energy, T, timeStep) => {
      for (const steps of [1, 3, 10]) expect(stays(of(timeStep * 1.4, 1.4), energy, T, steps)).toBe(true);
      // The law of another temperature, and that of the step without acceptance.
      const warm = rigOf(of(timeStep), energy, drawsOf(energy, T, 25_000));
      warm.run(10, 1.5 * T);
      expect(kolmogorovSmirnovTest(warm.x.data, cdfOf(energy, T)).pass).toBe(false);
      expect(stays(overdampedLangevin.make({ timeStep, friction: 1 }, contextOf(1)) as Dynamics, energy, T, 10)).toBe(
        false,
      );
    },
  );

  it('SMP-08 GEN-05 GEN-11 mutants leave the law; the same code without a mistake does not', () => {
    for (const mistake of ['none', ...mistakes] as const)
      expect([mistake, stays(plain(0.15, 1, mistake), doubleWell(0.4), 0.5, 5, 10_000)]).toEqual([
        mistake,
        mistake === 'none',
      ]);
  });

  it('SMP-08 GEN-11 mutant: rejected proposals are not counted again', () => {
    const dynamics = of(0.3);
    const rig = rigOf(dynamics, doubleWell(0.4), drawsOf(doubleWell(0.4), 0.5, 50_000));
    rig.run(1, 0.5);
    const accepted = observed(dynamics, rig, 'acceptance');
    const moved = rig.x.data.filter((_, r) => accepted[r] === 1);
    const law = cdfOf(doubleWell(0.4), 0.5);
    expect(kolmogorovSmirnovTest(rig.x.data, law).pass).toBe(true);
    expect(kolmogorovSmirnovTest(moved, law).pass).toBe(false);
  });

  it('SMP-08 GEN-05 detailed balance: as many go there as come back, bin by bin', () => {
    const edges = [-1.2, -0.9, -0.3, 0.5, 0.9, 1.2];
    const binOf = (x: number): number => edges.filter((edge) => x > edge).length;
    const flows = (dynamics: Dynamics): Float64Array => {
      const rig = rigOf(dynamics, doubleWell(0.4), drawsOf(doubleWell(0.4), 0.7, 100_000));
      const before = rig.x.data.map(binOf);
      rig.run(1, 0.7);
      const counts = new Float64Array(49);
      rig.x.data.forEach((x, r) => counts[before[r]! * 7 + binOf(x)]!++);
      return counts;
    };
    expect(detailedBalanceTest(flows(of(0.2)), 7)).toMatchObject({ pass: true });
    for (const mistake of ['no ratio', 'reversed ratio'] as const)
      expect(detailedBalanceTest(flows(plain(0.2, 1, mistake)), 7).pass).toBe(false);
  });

  it('CAN-17 double well (x² − 1)², T = ½: ⟨x²⟩, ⟨x⁴⟩ and ⟨V⟩ exactly', () => {
    const observables = [(x: number) => x * x, (x: number) => x ** 4, (x: number) => (x * x - 1) ** 2];
    const exact = [0.8521361521783342, 0.9771361521783344, 0.2728638478216658];
    const averages = (dynamics: Dynamics, steps: number): Float64Array[] => {
      const rig = rigOf(dynamics, doubleWell(), normals(64, 1, 1, 10));
      rig.run(300, 0.5);
      const sums = observables.map(() => new Float64Array(64));
      for (let step = 0; step < steps; step++) {
        rig.run(1, 0.5);
        observables.forEach((f, o) => {
          for (let r = 0; r < 64; r++) sums[o]![r]! += f(rig.x.data[r]!) / steps;
        });
      }
      return sums;
    };
    const right = averages(of(0.1), 10_000);
    const mutants = [overdampedLangevin.make({ timeStep: 0.1, friction: 1 }, contextOf(1)) as Dynamics].concat(
      plain(0.1, 1, 'no ratio'),
    );
    exact.forEach((mean, o) => expect(replicaMeansTest(right[o]!, mean)).toMatchObject({ pass: true }));
    for (const mutant of mutants)
      expect(replicaMeansTest(averages(mutant, 3000)[2]!, exact[2]!)).toMatchObject({ pass: false });
  });

  it('SMP-08 a quadratic form with coupling: the covariance is T K⁻¹', () => {
    const [kxx, kxy, kyy, T, replicas] = [2, 0.5, 1, 0.7, 16_000];
    const energy = scalar(reals(2), ([x, y]) => 0.5 * (kxx * x! ** 2 + 2 * kxy * x! * y! + kyy * y! ** 2));
    const rig = rigOf(of(0.8), energy, normals(replicas, 2, 1, 8));
    rig.run(40, T);
    const product = (a: number, b: number): Float64Array =>
      Float64Array.from({ length: replicas }, (_, r) => rig.x.data[2 * r + a]! * rig.x.data[2 * r + b]!);
    const determinant = kxx * kyy - kxy ** 2;
    const [xx, xy, yy] = [kyy, -kxy, kxx].map((k) => (T * k) / determinant) as [number, number, number];
    const accepts = (cxx: number, cxy: number, cyy: number): boolean =>
      meanTest(product(0, 0), { mean: cxx, variance: 2 * cxx ** 2, skewness: Math.sqrt(8) }).pass &&
      meanTest(product(1, 1), { mean: cyy, variance: 2 * cyy ** 2, skewness: Math.sqrt(8) }).pass &&
      meanTest(product(0, 1), { mean: cxy, variance: cxx * cyy + cxy * cxy, skewness: 3 }).pass;
    expect(accepts(xx, xy, yy)).toBe(true);
    expect(accepts(xx, 0, yy)).toBe(false);
    expect(accepts(xx / 0.9, xy / 0.9, yy / 0.9)).toBe(false);
  });

  it('NET-12 J = ½a(θ − b)² + λθ² at T: mean ab/(a + 2λ), variance T/(a + 2λ); the prior alone has T/(2λ)', () => {
    const [a, b, lambda, T] = [1.4, 2, 0.45, 0.6];
    const sampled = (loss: number, penalty: number): Float64Array => {
      const energy = landscape(
        (theta) => 0.5 * loss * (theta - b) ** 2 + penalty * theta ** 2,
        (theta) => loss * (theta - b) + 2 * penalty * theta,
      );
      const rig = rigOf(of(0.5), energy, normals(20_000, 1, 1, 12));
      rig.run(60, T);
      return rig.x.data;
    };
    const isNormal = (x: Float64Array, mean: number, variance: number): boolean =>
      kolmogorovSmirnovTest(x, (at) => normalCdf((at - mean) / Math.sqrt(variance))).pass;
    const posterior = sampled(a, lambda);
    expect(isNormal(posterior, (a * b) / (a + 2 * lambda), T / (a + 2 * lambda))).toBe(true);
    expect(isNormal(sampled(0, lambda), 0, T / (2 * lambda))).toBe(true);
    // Mutants: λ taken for the spring constant k of ½kθ², in the mean, in the variance, and in the energy.
    expect(isNormal(posterior, (a * b) / (a + lambda), T / (a + 2 * lambda))).toBe(false);
    expect(isNormal(posterior, (a * b) / (a + 2 * lambda), T / (a + lambda))).toBe(false);
    expect(isNormal(sampled(0, lambda), 0, T / lambda)).toBe(false);
    expect(isNormal(sampled(a, lambda / 2), (a * b) / (a + 2 * lambda), T / (a + 2 * lambda))).toBe(false);
  });

  it('T = 0: gradient descent; what would raise the energy is refused', () => {
    const start = batchOf(Float64Array.of(3, -1), 2, 1);
    const short = rigOf(of(0.1), springs(2), copyOf(start));
    short.run(10, 0);
    expect(short.x.data[0]).toBeCloseTo(3 * 0.8 ** 10, 14);
    expect(short.x.data[1]).toBeCloseTo(-(0.8 ** 10), 14);
    expect([...observed(of(0.1), short, 'acceptance')]).toEqual([1, 1]);
    const long = rigOf(of(1.1), springs(2), copyOf(start));
    long.run(10, 0);
    expect([...long.x.data]).toEqual([3, -1]);
    expect([...observed(of(1.1), long, 'acceptance')]).toEqual([0, 0]);
  });

  it.each([0, 1e-12])('SMP-19 T = %f: the energy never rises, and comes to rest at a minimum', (T) => {
    const rig = rigOf(of(0.05), doubleWell(0.2), normals(100, 1, 1));
    let before = energiesOf(doubleWell(0.2), rig.x);
    for (let step = 0; step < 400; step++) {
      rig.run(1, T);
      const after = energiesOf(doubleWell(0.2), rig.x);
      expect(Math.max(...after.map((e, r) => e - before[r]!))).toBeLessThanOrEqual(50 * T);
      before = after;
    }
    // 4x(x² − 1) = 0.2; from the top, where the energy curves downwards, only T = 0 gets off.
    const force = createBatch(100, 1);
    doubleWell(0.2).addForce!(rig.x, force);
    const atRest = force.data.filter((f) => Math.abs(f) < 1e-5).length;
    expect(atRest).toBe(T === 0 ? 100 : atRest);
    expect(atRest).toBeGreaterThan(40);
  });

  it('SMP-19 T = 1e12: the law of a spring, and no number that is none on a quartic', () => {
    const rig = rigOf(of(0.3), springs(2), normals(20_000, 1, Math.sqrt(5e11)));
    rig.run(40, 1e12);
    expect(kolmogorovSmirnovTest(rig.x.data, (x) => normalCdf(x / Math.sqrt(5e11)))).toMatchObject({ pass: true });
    const quartic = rigOf(of(0.3), doubleWell(), normals(100, 1, 1));
    quartic.run(100, 1e12);
    expect(quartic.x.data.every(Number.isFinite)).toBe(true);
  });

  it('SMP-19 refuses a proposal of infinite energy; NaN throws', () => {
    const walled: Energy = {
      ...springs(1),
      addEnergy: (x, out) => x.data.forEach((at, r) => (out[r]! += at > 0.5 ? Infinity : 0.5 * at * at)),
    };
    const rig = rigOf(of(0.4), walled, createBatch(2000, 1));
    rig.run(30, 1.5);
    expect(Math.max(...rig.x.data)).toBeLessThanOrEqual(0.5);
    expect(Math.min(...rig.x.data)).toBeLessThan(-2);
    expect(rig.tick.heat.every(Number.isFinite)).toBe(true);
    const broken: Energy = {
      ...springs(1),
      addEnergy: (x, out) => x.data.forEach((at, r) => (out[r]! += at - at / 0)),
    };
    expect(() => rigOf(of(0.4), broken, createBatch(1, 1)).run(1, 1)).toThrow('mala: a proposal changes the energy by');
  });

  it('SMP-08 ln α = −(ΔE + excess)/T; T = 0 looks at ΔE alone', () => {
    expect(logAcceptance(1.4, 0.7, -0.7)).toBeCloseTo(-1, 14);
    expect(logAcceptance(-1e6, 1e-3, 0)).toBeGreaterThan(0);
    expect(logAcceptance(Infinity, 2, NaN)).toBe(-Infinity);
    expect(logAcceptance(0, 0, 3)).toBe(0);
    expect(logAcceptance(-1, 0, 3)).toBe(0);
    expect(logAcceptance(1e-300, 0, -3)).toBe(-Infinity);
    for (const T of [0, 1]) expect(() => logAcceptance(NaN, T, 0)).toThrow(RangeError);
    expect(() => logAcceptance(0, 1, NaN)).toThrow(RangeError);
  });

  it('a replica’s path does not depend on which others are accepted beside it', () => {
    const alone = rigOf(of(0.5), doubleWell(0.3), batchOf(Float64Array.of(0.4), 1, 1), 4);
    const among = rigOf(of(0.5), doubleWell(0.3), batchOf(Float64Array.of(0.4, -3, 1, 2), 4, 1), 4);
    alone.run(60, 0.8);
    among.run(60, 0.8);
    expect(among.x.data[0]).toBe(alone.x.data[0]);
  });

  it.each([-1, NaN, Infinity])('refuses T = %s', (temperature) => {
    const rig = rigOf(of(0.1), springs(1), normals(1, 1, 1));
    expect(() => rig.run(1, temperature)).toThrow(`mala: temperature is ${temperature}`);
  });
});
