import type { Components } from './types.js';

/** A share of the weight that goes to the same components with wider covariances. */
export interface Defence {
  /** Share of the whole weight, in [0, 1). */
  readonly weight: number;
  /** Factor of the covariances. */
  readonly inflation: number;
}

/**
 * The mixture with wider copies of its components beside them (defensive mixtures: Hesterberg 1995). Every layer
 * takes its weight from the fit: q = (1 - sum of weights) fit + sum_l weight_l fit with covariances * inflation_l.
 *
 * @throws {RangeError} weights below 0 or that sum to 1 or more, inflations that are not positive and finite.
 */
export function defend({ weights, means, factors }: Components, layers: readonly Defence[]): Components {
  const spent = layers.reduce((sum, { weight }) => sum + weight, 0);
  const isFair = layers.every(({ weight, inflation }) => weight >= 0 && inflation > 0 && inflation < Infinity);
  if (!isFair || !(spent < 1)) {
    throw new RangeError(
      `a defence needs weights >= 0 that sum to less than 1 and inflations > 0; got ${JSON.stringify(layers)}`,
    );
  }
  const all = [{ weight: 1 - spent, inflation: 1 }, ...layers];
  return {
    weights: all.flatMap((layer) => weights.map((weight) => weight * layer.weight)),
    means: all.flatMap(() => means),
    factors: all.flatMap(({ inflation }) => factors.map((factor) => factor.map((x) => x * Math.sqrt(inflation)))),
  };
}
