import { zerosLike, type LearningClaims, type LearningRule, type Model, type Tick } from '@ergodic/kernel';
import { lawContext } from './context.ts';
import { expectClose, expectTrue, type Law } from './law.ts';

export interface LearningLawOptions extends LearningClaims {
  readonly temperature: number;
}

/** The laws of a learning rule on one model: `gradient` against central differences, descent, rest where gradient = 0. */
export function learningLaws(make: () => { rule: LearningRule; model: Model }, claims: LearningLawOptions): Law[] {
  const { temperature, descends = false, reachesRest = false } = claims;
  const objective = (model: Model): number => claims.objective(model, temperature);
  const prepared = () => {
    const { rule, model } = make();
    const state = rule.init(model, lawContext(3, model.x.replicas));
    const zeros = (): Float64Array => new Float64Array(model.x.replicas);
    const tick: Tick = { step: 0, stage: 0, time: 0, temperature, heat: zeros(), work: zeros() };
    return { rule, model, state, tick };
  };
  const gradientOf = ({ rule, model, state, tick }: ReturnType<typeof prepared>) => {
    const out = zerosLike(model.energy.parameters);
    for (const { data } of Object.values(out)) data.fill(99);
    rule.gradient(model, state, tick, out);
    return out;
  };
  const laws: Law[] = [
    {
      name: 'gradient = ∂(objective)/∂θ',
      check: () => {
        const part = prepared();
        const gradient = gradientOf(part);
        const { model } = part;
        const scale = Math.max(1, Math.abs(objective(model)));
        for (const [name, { data }] of Object.entries(model.energy.parameters))
          for (let i = 0; i < Math.min(data.length, 30); i++) {
            const at = data[i]!;
            const h = 6.06e-6 * Math.max(1, Math.abs(at));
            const [above, below] = [at + h, at - h].map((value) => {
              data[i] = value;
              model.energy.refresh?.();
              return objective(model);
            }) as [number, number];
            data[i] = at;
            model.energy.refresh?.();
            expectClose(gradient[name]!.data[i]!, (above - below) / (2 * h), 1e-7 * scale, `∂/∂${name}[${i}]`);
          }
      },
    },
  ];
  if (descends)
    laws.push({
      name: 'no update raises the objective',
      check: () => {
        const { rule, model, state, tick } = prepared();
        for (let k = 0; k < 5; k++, tick.step++) {
          const before = objective(model);
          rule.update(model, state, tick);
          const after = objective(model);
          expectTrue(after <= before + 1e-12 * Math.max(1, Math.abs(before)), `it rose from ${before} to ${after}`);
        }
      },
    });
  if (reachesRest)
    laws.push({
      name: 'an update rests where the gradient is zero',
      check: () => {
        const part = prepared();
        part.rule.update(part.model, part.state, part.tick);
        const scale = Math.max(1, Math.abs(objective(part.model)));
        for (const [name, { data }] of Object.entries(gradientOf(part)))
          data.forEach((g, i) => expectClose(g, 0, 1e-9 * scale, `∂/∂${name}[${i}] after the update`));
      },
    });
  return laws;
}
