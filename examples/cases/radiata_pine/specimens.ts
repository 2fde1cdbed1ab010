import type { StartRandom } from 'transdim';

import { linearModel } from '../linearModel.js';
import type { LinearModel } from '../linearModel.js';

/** 42 specimens of radiata pine: strength y, density x, density adjusted for resin z. */
export interface Specimens {
  readonly y: Float64Array;
  readonly x: Float64Array;
  readonly z: Float64Array;
}

/** Strength on density, and strength on adjusted density, both centred. */
export function strengthModels({ y, x, z }: Specimens): readonly LinearModel[] {
  return [x, z].map((density) => linearModel([density.map(() => 1), centred(density)], y));
}

/**
 * alpha and beta about their prior means, twice as far as the data's spread would put the mean strength (900 / sqrt(42))
 * and the slope (900 / (4.6 sqrt(42))). The joint prior reaches much further, where only a residual variance a thousand
 * times too large has any likelihood, and an ensemble leaves walkers behind.
 */
export function lineStart(random: StartRandom): [alpha: number, beta: number] {
  return [3000 + 280 * random.normal(), 185 + 60 * random.normal()];
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}
