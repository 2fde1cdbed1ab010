import type { Ensemble } from './ensemble.js';
import type { SampleTask } from './types.js';

/**
 * The steps after which lost walkers are looked for: at a quarter, half and three quarters of the steps that are
 * certain to be discarded, so that what is done there is forgotten before the first draw.
 */
export function rescueSteps({ thinning, steps }: Pick<SampleTask, 'thinning' | 'steps'>): ReadonlySet<number> {
  const discarded = thinning.discard === 'auto' ? Math.ceil(steps / 10) : thinning.discard;
  return new Set([1, 2, 3].map((quarter) => Math.floor((quarter * discarded) / 4)).filter((step) => step >= 1));
}

/**
 * Puts walkers that are lost in the place of others of their ensemble, drawn at random, and returns how many. A walker
 * is lost where its log posterior lies 10 + 3 * dimension below the ensemble's median: a region that low would have to
 * be 20 times as wide in every coordinate to hold as much of the posterior. Walkers that started there may not come
 * back within any affordable run, and one of them spoils every mean (the outlier chains of Vrugt et al. 2009, whose
 * remedy, in burn-in only, this is).
 */
export function rescueWalkers({ random, positions, logPosteriors }: Ensemble): number {
  const walkers = logPosteriors.length;
  const dimension = positions.length / walkers;
  const median = logPosteriors.toSorted()[walkers >> 1];
  const lowest = median - (10 + 3 * dimension);
  const isLost = Array.from(logPosteriors, (value) => value < lowest);
  const safe = isLost.flatMap((lost, walker) => (lost ? [] : [walker]));
  isLost.forEach((lost, walker) => {
    if (!lost) return;
    const from = safe[random.below(safe.length)];
    positions.copyWithin(walker * dimension, from * dimension, (from + 1) * dimension);
    logPosteriors[walker] = logPosteriors[from];
  });
  return walkers - safe.length;
}
