import { drawsIn } from '../math/drawsPart.js';
import { fewNumbers } from './inGroups.js';
import type { SeriesShape } from '../math/seriesShape.js';

/** Draws of one parameter beyond which steps are left out that tell nothing new. */
const manyDraws = 2 ** 17;

/**
 * Which of the steps that are draws R-hat, ESS and MCSE are computed from: every one, or every second, third, ... where
 * there are more than 2^17 draws of a parameter. As long as there are at most 2^20, none is skipped but by steps of an
 * eighth of the autocorrelation time: at stride s an autoregression of time tau loses u coth u - 1 of its ESS, u = s / tau,
 * which is half a percent. Eight steps are left at least.
 *
 * @param fastest The shortest autocorrelation time of a parameter, in steps that are draws.
 */
export function strideOfDiagnosed(shape: SeriesShape, fastest: number): number {
  const draws = drawsIn(shape);
  const harmless = Number.isFinite(fastest) ? Math.floor(fastest / 8) : 1;
  const stride = Math.max(Math.ceil(draws / fewNumbers), Math.min(Math.ceil(draws / manyDraws), harmless));
  return Math.max(1, Math.min(stride, Math.floor(shape.steps / 8)));
}
