/** @throws RangeError unless T is finite and >= 0 */
export function checkTemperature(name: string, temperature: number): void {
  if (!(temperature >= 0 && temperature < Infinity))
    throw new RangeError(`${name}: temperature is ${temperature}, must be finite and >= 0`);
}
