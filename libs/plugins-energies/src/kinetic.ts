import { z } from 'zod';
import { defineEnergy, reals } from '@ergodic/kernel';
import { dimension, particleCount, perParticle } from './particles/particles.ts';

/**
 * K(v) = ½ Σ_p m_p |v_p|² of particles with velocities v_p. State: [replicas, units], the velocity of particle p at
 * p·d … p·d + d − 1. Its −∂K/∂v is −m v: a slope in velocity space, minus the momentum, not a mechanical force.
 *
 * Exact law: every component is normal with mean 0 and variance T/m, so ⟨K⟩ = f T/2 and Var K = f T²/2 with f = units degrees
 * of freedom; F = −½ Σ T ln(2πT/m). In three dimensions the speed has Maxwell's density
 * √(2/π) (m/T)^(3/2) v² e^(−mv²/2T): most often √(2T/m), on average √(8T/πm), root mean square √(3T/m).
 * Where the total momentum is held at 0, f is d less.
 */
export const kinetic = defineEnergy({
  name: 'kinetic',
  summary: 'Kinetic energy of particles; the state holds their velocities.',
  formula: 'K(v) = ½ Σ_p m_p |v_p|²',
  law: 'components are N(0, T/m); ⟨K⟩ = f T/2, Var K = f T²/2 for f = units; in 3-D the speed is Maxwell’s, exactly',
  source: 'J. C. Maxwell, Phil. Mag. 19 (1860) 19, doi:10.1080/14786446008642818',
  options: z.object({
    mass: z
      .union([z.number().positive(), z.array(z.number().positive()).min(1)])
      .default(1)
      .describe('m, energy · time² / length²: one number for all particles, or a list with one for each'),
    dimension,
  }),
  space: reals,
  capabilities: ['force', 'quadratic'],
  trials: [
    {
      options: { mass: [0.5, 3], dimension: 3 },
      units: 6,
      claims: {
        symmetries: {
          'velocities reversed': (row) => row.map((v) => -v),
          'rotation of the second particle in the plane of its first two axes': (row) => {
            const [x, y] = [row[3]!, row[4]!];
            row[3] = 0.6 * x - 0.8 * y;
            row[4] = 0.8 * x + 0.6 * y;
            return row;
          },
        },
      },
    },
    {
      options: { mass: 1.7, dimension: 2 },
      units: 4,
      claims: { symmetries: { 'components in reverse order': (row) => row.toReversed() } },
    },
  ],
  make({ mass, dimension: d }, { units }) {
    const particles = particleCount('kinetic', units, d);
    const masses = perParticle('kinetic', 'mass', mass, particles);
    /** Mass of each component's particle. */
    const massOf = Float64Array.from({ length: units }, (_, i) => masses[Math.floor(i / d)]!);
    const energy = (v: Float64Array, start = 0): number => {
      let sum = 0;
      for (let i = 0; i < units; i++) sum += massOf[i]! * v[start + i]! * v[start + i]!;
      return 0.5 * sum;
    };
    return {
      quadratic: { stiffness: (i) => massOf[i]!, centre: () => 0 },
      observables: [
        {
          name: 'kineticTemperature',
          summary: '2K/f of each replica with f = units, an energy; its mean is T',
          measure(v, out) {
            for (let r = 0; r < v.replicas; r++) out[r] = (2 * energy(v.data, r * units)) / units;
          },
        },
        {
          name: 'speed',
          summary: 'Σ_p |v_p| over the number of particles, length / time',
          measure(v, out) {
            for (let r = 0; r < v.replicas; r++) {
              let sum = 0;
              for (let p = 0; p < particles; p++) {
                let square = 0;
                for (let i = p * d; i < (p + 1) * d; i++) square += v.data[r * units + i]! ** 2;
                sum += Math.sqrt(square);
              }
              out[r] = sum / particles;
            }
          },
        },
      ],
      energy: (v) => energy(v),
      force(v, _parameters, out) {
        for (let i = 0; i < units; i++) out[i] = -massOf[i]! * v[i]!;
      },
    };
  },
});
