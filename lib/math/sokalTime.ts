/**
 * The integrated autocorrelation time tau(M) = 1 + 2 sum_(t=1..M) rho_t at the smallest window M >= c tau(M) (Sokal 1997,
 * "Monte Carlo methods in statistical mechanics", section 3; Goodman & Weare 2010; Foreman-Mackey et al. 2013). Where no
 * window is long enough the whole of rho is summed: then the series is too short, and tau is a lower guess.
 *
 * @param autocorrelation rho_0 = 1, rho_1, ...
 * @param steps Of the series. Where it has more of them than there are lags, and no window ends among these, it is NaN.
 */
export function sokalTime(autocorrelation: Float64Array, steps = autocorrelation.length, c = 5): number {
  let time = 1;
  for (let window = 1; window < autocorrelation.length; window++) {
    time += 2 * autocorrelation[window];
    if (window >= c * Math.max(1, time)) return time; // an antithetic series has tau < 1: do not stop at its first lag
  }
  return autocorrelation.length < steps ? NaN : time;
}
