import { reals, type Dynamics, type Energy } from '@ergodic/kernel';
import { velocityVerlet } from '../src/velocity-verlet.ts';
import { contextOf, scalar } from './support.ts';

export interface Options {
  readonly timeStep?: number;
  readonly mass?: number | number[];
  readonly dimension?: number;
  readonly removeMomentum?: boolean;
}

export const of = ({ timeStep = 0.1, mass = 1, dimension = 1, removeMomentum = false }: Options) =>
  velocityVerlet.make({ timeStep, mass, dimension, removeMomentum }, contextOf(1)) as Dynamics;

/** A quartic bond and a tilted well: nothing symmetric. */
const anharmonic = scalar(
  reals(2),
  ([x, y]) => (x! * x! - 1) ** 2 - 0.2 * x! + 0.5 * (y! - x!) ** 2 + 0.25 * (y! - x!) ** 4,
);
export const soft: Energy = {
  ...anharmonic,
  addForce(x, out, scale = 1) {
    for (let r = 0; r < x.data.length; r += 2) {
      const [at, u] = [x.data[r]!, x.data[r + 1]! - x.data[r]!];
      const pull = u + u ** 3;
      out.data[r]! += scale * (0.2 - 4 * at * (at * at - 1) + pull);
      out.data[r + 1]! -= scale * pull;
    }
  },
};
