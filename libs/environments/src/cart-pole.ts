import { z } from 'zod';
import { defineEnvironment } from '@ergodic/kernel';

/** g, m / s². */
const GRAVITY = 9.8;
/** Masses of cart and pole, kg. */
const CART = 1;
const POLE = 0.1;
/** Half the length of the pole, m: from the hinge to its centre. */
const HALF = 0.5;
/** The force that pushes, N. */
const FORCE = 10;
/** s. */
const TIME_STEP = 0.02;
/** Where an episode ends: metres from the middle, and radians from upright. */
const FARTHEST = 2.4;
const STEEPEST = (12 * Math.PI) / 180;
/** Half width of the uniform law that each number of the first state is drawn from. */
const START = 0.05;

/**
 * Second derivatives of a cart of mass M that a force F pushes on a rail without friction, and of a uniform pole of mass m and length 2l
 * hinged on it, at the angle θ from upright:
 *
 *   θ̈ = (g sin θ − cos θ (F + m l θ̇² sin θ)/(M + m)) / (l (4/3 − m cos² θ/(M + m))),
 *   ẍ = (F + m l (θ̇² sin θ − θ̈ cos θ))/(M + m).
 *
 * Source: A. G. Barto, R. S. Sutton, C. W. Anderson, IEEE Trans. SMC 13 (1983) 834, appendix, without the friction.
 */
export function cartPoleAccelerations(
  angle: number,
  angularVelocity: number,
  force: number,
): { readonly cart: number; readonly angle: number } {
  const mass = CART + POLE;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const push = (force + POLE * HALF * angularVelocity ** 2 * sin) / mass;
  const turning = (GRAVITY * sin - cos * push) / (HALF * (4 / 3 - (POLE * cos ** 2) / mass));
  return { cart: push - (POLE * HALF * turning * cos) / mass, angle: turning };
}

/**
 * A pole on a cart that is pushed left (action 0) or right (action 1) with 10 N each 0.02 s. State and observation: place of the cart (m),
 * its velocity (m/s), angle of the pole from upright (rad), its angular velocity (rad/s). Reward 1 a step; the episode ends beyond ±2.4 m or
 * ±12°, or after `horizon` steps. Stepped by Euler's method as in the benchmark: places move with the velocities before the push.
 */
export const cartPole = defineEnvironment({
  name: 'cart-pole',
  summary: 'A pole that is balanced on a cart by pushes left and right.',
  formula: 'θ̈ = (g sin θ − cos θ (F + m l θ̇² sin θ)/(M + m)) / (l (4/3 − m cos² θ/(M + m))); reward 1 a step',
  law: 'without friction: the power of the force, F ẋ, is the change of kinetic and potential energy',
  source: 'A. G. Barto, R. S. Sutton, C. W. Anderson, IEEE Trans. SMC 13 (1983) 834, doi:10.1109/TSMC.1983.6313077',
  options: z.object({
    horizon: z.int().min(1).default(500).describe('the most steps of an episode; a count'),
  }),
  trials: [{ claims: { ends: true } }, { options: { horizon: 7 }, claims: { ends: false } }],
  make: ({ horizon }) => ({
    actions: 2,
    actionNames: ['left', 'right'],
    stateSize: 4,
    observationSize: 4,
    horizon,
    reset(state, uniform) {
      for (let i = 0; i < 4; i++) state[i] = START * (2 * uniform() - 1);
    },
    observe: (state, _uniform, out) => out.set(state),
    step(state, action, _uniform, out) {
      const [velocity, angle, turning] = [state[1]!, state[2]!, state[3]!];
      const acceleration = cartPoleAccelerations(angle, turning, action === 1 ? FORCE : -FORCE);
      state[0]! += TIME_STEP * velocity;
      state[1]! += TIME_STEP * acceleration.cart;
      state[2]! += TIME_STEP * turning;
      state[3]! += TIME_STEP * acceleration.angle;
      out.reward = 1;
      out.done = Math.abs(state[0]!) > FARTHEST || Math.abs(state[2]!) > STEEPEST;
    },
  }),
});
