import { logSumExp } from './logSumExp.js';
import { mean } from './mean.js';

/**
 * The shape k of a generalised Pareto distribution that starts at 0, estimated by the posterior mean of Zhang & Stephens
 * 2009 (Technometrics 51, 316-325; their k has the other sign) on their grid of theta = -k / sigma, with the weak prior
 * of Vehtari et al. 2024 that pulls k to 0.5 as ten draws would. Moments of order 1/k and above do not exist.
 *
 * @param sorted Positive excesses over the threshold in ascending order, at least 5, and of reciprocals that exist.
 */
export function paretoShape(sorted: Float64Array): number {
  const n = sorted.length;
  const gridSize = 30 + Math.floor(Math.sqrt(n));
  const quartile = sorted[Math.floor(n / 4 + 0.5) - 1];
  const largest = sorted[n - 1];
  const theta = Array.from(
    { length: gridSize },
    (_, j) => 1 / largest + (1 - Math.sqrt(gridSize / (j + 0.5))) / (3 * quartile),
  );
  const logLikelihood = theta.map((t) => {
    const k = shapeGiven(t, sorted);
    const inverseScale = t === 0 ? 1 / mean(sorted) : -t / k;
    return n * (Math.log(inverseScale) - k - 1);
  });
  const logTotal = logSumExp(logLikelihood);
  const thetaMean = theta.reduce((sum, t, j) => sum + t * Math.exp(logLikelihood[j] - logTotal), 0);
  return (n * shapeGiven(thetaMean, sorted) + 10 * 0.5) / (n + 10);
}

/** The k of highest likelihood given theta: mean of log(1 - theta x). */
function shapeGiven(theta: number, sorted: Float64Array): number {
  return mean(sorted.map((x) => Math.log1p(-theta * x)));
}
