/** @throws RangeError unless T is finite and > 0 */
export function checkTemperature(activation: string, temperature: number): void {
  if (!(temperature > 0 && temperature < Infinity))
    throw new RangeError(`${activation}: temperature is ${temperature}, must be finite and > 0`);
}
