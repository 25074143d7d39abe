/** How many numbers an array of that shape has; 1 of the shape []. */
export const productOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
