import type { z } from 'zod';
import type { Context } from '../contracts/context.ts';
import type { Capability } from '../contracts/capability.ts';
import { capabilitiesOf } from '../contracts/capability.ts';
import type { Energy, Pairwise } from '../contracts/energy.ts';
import type { Parameters } from '../contracts/parameters.ts';
import type { Space, SpaceKind } from '../contracts/space.ts';
import { TensorRuntimeService, type TensorProgram } from '../contracts/tensor-runtime.ts';
import { ErgodicError } from '../errors.ts';
import type { Definition, DefinitionInput } from './definition.ts';
import { pairwiseEnergy } from './pairwise-energy.ts';
import { programEnergy } from './program-energy.ts';
import { scalarEnergy } from './scalar-energy.ts';

/** Shared by the three short forms. */
interface Form extends Partial<Pick<Energy, 'parameters' | 'controls' | 'observables' | 'criticalTemperature'>> {
  /** Left out: the definition's space with the recipe's number of units. */
  readonly space?: Space;
}

/** E of one replica; `force` writes −∂E/∂x, and without it central differences stand in. */
export interface ScalarForm extends Form {
  energy(x: Float64Array, parameters: Parameters): number;
  force?(x: Float64Array, parameters: Parameters, out: Float64Array): void;
}

/** Couplings and fields on spins, bits or reals. */
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

/**
 * Turns any of the ways to write an energy into the full contract: a scalar function of one replica, a tensor program,
 * pairwise couplings, or the contract itself.
 *
 * @throws ErgodicError `plugin-failed` when made without a capability it declares, or without a space.
 */
export function defineEnergy<O extends z.ZodObject>(input: EnergyInput<O>): Definition<'energy', O> {
  const { space, ...rest } = input;
  const kind = typeof space === 'string' ? space : space(1).kind;
  const capabilities = input.capabilities ?? defaultCapabilities(kind);
  return {
    ...rest,
    slot: 'energy',
    space: kind,
    capabilities,
    make(options, context) {
      const form = input.make(options, context);
      const ownSpace = form.space ?? (typeof space === 'string' ? undefined : space(context.units));
      if (!ownSpace)
        throw new ErgodicError({ code: 'plugin-failed', message: `energy ${input.name}: make returned no space` });
      const energy = fromForm(form, ownSpace, context);
      const made = capabilitiesOf(energy);
      const missing = capabilities.filter((capability) => !made.includes(capability));
      if (missing.length > 0)
        throw new ErgodicError({
          code: 'plugin-failed',
          message: `energy ${input.name} declares ${missing.join(', ')} but was made without`,
        });
      return energy;
    },
  };
}

/** What every short form gives: a force on reals, conditional energies on discrete units. */
function defaultCapabilities(kind: SpaceKind): Capability[] {
  return kind === 'reals' ? ['force'] : ['conditional'];
}

function fromForm(form: EnergyForm, space: Space, context: Context): Energy {
  if ('addEnergy' in form) return form;
  const shared = { ...form, space, parameters: form.parameters ?? {} };
  if ('energy' in shared) return scalarEnergy(shared);
  if ('pairwise' in shared) return pairwiseEnergy(shared);
  return programEnergy(shared, context.service(TensorRuntimeService));
}
