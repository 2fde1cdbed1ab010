/**
 * The integrated autocorrelation time 1 + 2 sum_t rho_t of a reversible chain, cut off where noise takes over: the sums
 * of neighbours rho_2m + rho_(2m+1) are positive and decreasing, so they are summed while positive and never allowed to
 * rise (initial monotone sequence; Geyer 1992, Statistical Science 7, 473-483, section 3.3). The first term that is
 * left out counts half, where it is positive (Vehtari et al. 2021).
 *
 * @param autocorrelation rho_0 = 1, rho_1, ... Not below 0 is promised, nothing more: cap it before dividing by it.
 * @param steps Of the chain. Where it has more of them than there are lags, and these do not suffice, the result is NaN.
 */
export function geyerTime(autocorrelation: Float64Array, steps = autocorrelation.length): number {
  let time = -1;
  let previous = Infinity;
  for (let lag = 0; lag < autocorrelation.length; lag += 2) {
    if (lag + 1 === autocorrelation.length && lag + 1 < steps) return NaN;
    const even = autocorrelation[lag];
    const pair = lag + 1 < autocorrelation.length ? even + autocorrelation[lag + 1] : -Infinity;
    if (pair <= 0) return time + Math.max(0, even);
    previous = Math.min(previous, pair);
    time += 2 * previous;
  }
  return autocorrelation.length < steps ? NaN : time;
}
