import { ErgodicError, type Energy } from '@ergodic/kernel';

/** Factors of the rate. @throws ErgodicError `invalid-option` where one is of a parameter that the energy has not */
export function checkedFactors(
  rule: string,
  { parameters }: Energy,
  factors: Readonly<Record<string, number>> | undefined,
): Readonly<Record<string, number>> | undefined {
  const unknown = Object.keys(factors ?? {}).find((name) => !(name in parameters));
  if (unknown === undefined) return factors;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `learning ${rule}: rateFactors has ${unknown}, and the energy has no parameter of that name`,
    path: `learning.rateFactors.${unknown}`,
    value: unknown,
    hint: Object.keys(parameters).join(', '),
  });
}
