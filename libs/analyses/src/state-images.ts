import { z } from 'zod';
import { defineAnalysis, ErgodicError, type ColourScale, type RunRecord, type Space } from '@ergodic/kernel';
import { evenly } from './evenly.ts';
import { pictureShape } from './picture-shape.ts';

/**
 * Pictures of the state of one replica along the run, from the first frame to the last. Frames keep their state where the recipe
 * says `observe: { snapshots: [state] }`; without, the last state alone is drawn.
 */
export const stateImages = defineAnalysis({
  name: 'state-images',
  summary: 'Pictures of one replica’s state along the run: lattices, images, phases.',
  options: z.object({
    shape: z
      .array(z.int().min(1))
      .length(2)
      .optional()
      .describe('rows and columns of the picture; left out, the shape of the lattice, or a square'),
    pictures: z.int().min(1).max(100).default(8).describe('pictures, evenly spread over the frames; a count'),
    replica: z.int().min(0).default(0).describe('which replica, from 0'),
    from: z.int().min(0).default(0).describe('unit that the picture begins with'),
  }),
  make: (options) => ({ analyse: async (run) => ({ findings: [], sections: [picturesOf(run, options)] }) }),
});

interface StateImagesOptions {
  readonly shape?: number[] | undefined;
  readonly pictures: number;
  readonly replica: number;
  readonly from: number;
}

function picturesOf(run: RunRecord, { shape, pictures, replica, from }: StateImagesOptions) {
  const { x, energy, frames, recipe } = run;
  if (replica >= x.replicas)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `analysis state-images: replica is ${replica}, and the run has ${x.replicas}`,
      path: 'replica',
      value: replica,
      hint: `0 … ${x.replicas - 1}`,
    });
  const [height, width] = pictureShape(shape, recipe, x.width - from, 'state-images');
  const start = replica * x.width + from;
  const kept = frames.filter(({ snapshots }) => snapshots?.['state']);
  const drawn = evenly(kept.length, pictures).map((i) => kept[i]!);
  const images = drawn.map(({ step, values, snapshots }) => ({
    label: `step ${step}, T = ${Number(values['T']!.toPrecision(4))}`,
    width,
    height,
    values: snapshots!['state']!.data.slice(start, start + width * height),
  }));
  const last = { label: 'at the end', width, height, values: x.data.slice(start, start + width * height) };
  return {
    kind: 'images' as const,
    title: 'States',
    images: images.length > 0 ? images : [last],
    scale: scaleOf(energy.space, x.data),
    note: `Replica ${replica}, ${height} by ${width} units${energy.space.kind === 'spins' ? '; blue is −1, red +1' : ''}.`,
  };
}

/** Spins and bits have their two values; angles come round at 2π; other numbers span what there is. */
function scaleOf(space: Space, data: Float64Array): ColourScale {
  switch (space.kind) {
    case 'spins':
      return { palette: 'signed', low: -1, high: 1 };
    case 'bits':
    case 'probabilities':
      return { palette: 'grey', low: 0, high: 1 };
    case 'categories':
      return { palette: 'classes', low: 0, high: space.choices - 1 };
    case 'reals': {
      const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
      return { palette: 'signed', low: -largest, high: largest };
    }
  }
}
