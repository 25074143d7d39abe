import type { z } from 'zod';
import {
  capabilitiesOf,
  type Capability,
  type Context,
  type Energy,
  type Pairwise,
  type Parameters,
  type Space,
  type SpaceKind,
  type TensorProgram,
} from '../contracts/index.ts';
import { ErgodicError } from '../errors.ts';
import { checkKeys } from './check-definition.ts';
import type { Definition, DefinitionInput } from './definition.ts';
import { pairwiseEnergy } from './pairwise-energy.ts';
import { programEnergy, throughProgram } from './program-energy.ts';
import { scalarEnergy } from './scalar-energy.ts';

/** What the three short forms pass on to the contract as it is. */
const passed = [
  'parameters',
  'controls',
  'thermalControl',
  'observables',
  'criticalTemperature',
  'quadratic',
  'randomState',
  'visible',
  'program',
] as const satisfies readonly (keyof Energy)[];
type Passed = (typeof passed)[number];

/** Shared by the three short forms. */
interface Form extends Partial<Pick<Energy, Passed>> {
  /** `reals`, `spins`, `bits` or `categories`. Left out: the definition's space with the recipe's number of units. */
  readonly space?: Space;
}

/** E of one replica; `force` writes −∂E/∂x, and without it central differences stand in. */
export interface ScalarForm extends Form {
  energy(x: Float64Array, parameters: Parameters): number;
  force?(x: Float64Array, parameters: Parameters, out: Float64Array): void;
}

/** Couplings and fields on spins, bits or reals; they are the parameters, unless `parameters` are given. */
export interface PairwiseForm extends Form {
  readonly pairwise: Pairwise;
}

/** Energies [R] of a batch in tensor operations; force and parameter gradient follow from it. */
export interface ProgramForm extends Form {
  readonly program: TensorProgram;
}

export type EnergyForm = ScalarForm | PairwiseForm | ProgramForm | Energy;

export interface EnergyInput<O extends z.ZodObject> extends Omit<DefinitionInput<'energy', O>, 'make' | 'space'> {
  /** `reals`, `spins` or `bits`, sized by the recipe's `units`; or the kind, when `make` returns the space itself. */
  readonly space: ((units: number) => Space) | SpaceKind;
  make(options: z.output<O>, context: Context): EnergyForm;
}

/** The same, with the space and the parameters settled. */
export type Shared = Pick<Energy, 'space' | Passed>;

/**
 * Turns any of the ways to write an energy into the full contract: a scalar function of one replica, a tensor program,
 * pairwise couplings, or the contract itself.
 *
 * @throws ErgodicError `plugin-failed` when made on another space or without a capability that it declares
 */
export function defineEnergy<O extends z.ZodObject>(input: EnergyInput<O>): Definition<'energy', O> {
  const { space, ...rest } = input;
  const kind = typeof space === 'string' ? space : space(1).kind;
  // What every short form gives: a force on reals, conditional energies on discrete units.
  const capabilities: readonly Capability[] = input.capabilities ?? (kind === 'reals' ? ['force'] : ['conditional']);
  const failure = (message: string): ErgodicError =>
    new ErgodicError({ code: 'plugin-failed', message: `energy ${input.name} ${message}`, path: 'energy' });
  return {
    ...rest,
    slot: 'energy',
    space: kind,
    capabilities,
    make(options, context) {
      const form = input.make(options, context);
      const ownSpace = form.space ?? (typeof space === 'string' ? undefined : space(context.units));
      if (!ownSpace) throw failure('was made without a space');
      if (ownSpace.kind !== kind) throw failure(`declares ${kind} but was made over ${ownSpace.kind}`);
      if (!('addEnergy' in form) && (kind === 'probabilities' || ('pairwise' in form && kind === 'categories')))
        throw failure(`is over ${kind}, which this short form does not serve: give the full contract`);
      const energy = fromForm(form, ownSpace, context);
      const made = capabilitiesOf(energy);
      const missing = capabilities.filter((capability) => !made.includes(capability));
      if (missing.length > 0) throw failure(`declares ${missing.join(', ')} but was made without`);
      return energy;
    },
  };
}

/** What the short forms are made of. */
const formKeys = ['energy', 'force', 'pairwise', 'space', ...passed];

/** @throws ErgodicError `missing-capability` where the recipe asks for a form that there is none of */
function fromForm(form: EnergyForm, space: Space, context: Context): Energy {
  const { compute } = context;
  const isProgram = 'program' in form && form.program !== undefined;
  const isPlain = 'addEnergy' in form || 'energy' in form || 'pairwise' in form;
  if ((compute === 'tensor' && !isProgram && isPlain) || (compute === 'reference' && isProgram && !isPlain))
    throw new ErgodicError({
      code: 'missing-capability',
      message: `compute is ${compute}, and this energy is ${isProgram ? 'a tensor program only' : 'no tensor program'}`,
      path: 'compute',
      value: compute,
      hint: `compute: auto, ${isProgram ? 'tensor' : 'reference'}; or an energy that has both`,
    });
  if ('addEnergy' in form) return compute === 'tensor' ? throughProgram(form, context) : form;
  // An instance of a class may have what it likes.
  if (Object.getPrototypeOf(form) === Object.prototype) checkKeys('what make returned', form, formKeys);
  if (!('energy' in form || 'pairwise' in form || 'program' in form))
    throw new ErgodicError({
      code: 'plugin-failed',
      message: 'what make returned tells no energy',
      hint: 'one of energy, pairwise and program; or the full contract with addEnergy',
    });
  const { parameters = {}, program } = form;
  const given = Object.fromEntries(passed.map((key) => [key, form[key]])) as Partial<Pick<Energy, Passed>>;
  const shared: Shared = { ...given, space, parameters };
  const whole =
    'energy' in form ? scalarEnergy(form, shared) : 'pairwise' in form ? pairwiseEnergy(form, shared) : undefined;
  if (whole) return compute === 'tensor' ? throughProgram(whole, context) : whole;
  return programEnergy({ program: program! }, shared, context);
}
