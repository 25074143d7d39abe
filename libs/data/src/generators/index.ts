import { addingProblem } from './adding-problem.ts';
import { aniso } from './aniso.ts';
import { associativeRecall } from './associative-recall.ts';
import { barsAndStripes } from './bars-and-stripes.ts';
import { blobs15Random, blobs5In10d, blobs8Random } from './blobs-random.ts';
import { blobs4Overlap } from './blobs4-overlap.ts';
import { blobs4Sep } from './blobs4-sep.ts';
import { copyTask } from './copy-task.ts';
import { heteroSd } from './hetero-sd.ts';
import { moons } from './moons.ts';
import { twoGaussians } from './two-gaussians.ts';
import { unbalanced } from './unbalanced.ts';

export {
  addingProblem,
  aniso,
  associativeRecall,
  barsAndStripes,
  blobs15Random,
  blobs4Overlap,
  blobs4Sep,
  blobs5In10d,
  blobs8Random,
  copyTask,
  heteroSd,
  moons,
  twoGaussians,
  unbalanced,
};

/** Every generator. A new one is added here and nowhere else. */
export const generators = [
  blobs4Sep,
  blobs4Overlap,
  blobs8Random,
  blobs15Random,
  unbalanced,
  heteroSd,
  aniso,
  moons,
  blobs5In10d,
  twoGaussians,
  barsAndStripes,
  associativeRecall,
  copyTask,
  addingProblem,
];
