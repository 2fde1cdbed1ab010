import { essOfSeries } from '../math/essOfSeries.js';
import { logMeanExp } from '../math/logMeanExp.js';
import { mean } from '../math/mean.js';
import { quantile } from '../math/quantile.js';
import { assertShape, type SeriesShape } from '../math/seriesShape.js';
import { variance } from '../math/variance.js';

/** Log ratios log p(x) - log q(x), p not normalised, where the two densities put their draws. */
export interface BridgeRatios {
  /** At posterior members, x ~ p / Z; row-major [ensemble, step, walker]. None of them was used to fit q. */
  readonly posterior: Float64Array;
  /** How `posterior` lies. */
  readonly shape: SeriesShape;
  /** At proposal members, x ~ q, independent. -Infinity where p is 0. */
  readonly proposal: Float64Array;
}

export interface BridgeOptions {
  /**
   * The iteration has converged where a step moves log Z by less.
   * @default 1e-10
   */
  readonly tolerance?: number;
  /**
   * Steps of each of the two solutions, after which it is given up.
   * @default 1000
   */
  readonly maxIterations?: number;
}

const DEFAULTS = { tolerance: 1e-10, maxIterations: 1000 } satisfies Required<BridgeOptions>;

/** The evidence from posterior and proposal members. */
export interface BridgeEvidence {
  readonly logEvidence: number;
  /** Standard error of logEvidence. NaN where it cannot be estimated: fewer than 4 steps, no overlap at all, a NaN. */
  readonly logEvidenceMcse: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * The evidence by bridge sampling with the optimal bridge of Meng & Wong 1996 (Statistica Sinica 6, 831-860), solved by
 * their iteration (Gronau et al. 2017, J. Math. Psych. 81, eq. 15) on the log scale. With l = log p - log q and the
 * shares s1, s2 of posterior and proposal draws, it repeats
 *
 *   Z <- mean over proposal [e^l / (s1 e^l + s2 Z)] / mean over posterior [1 / (s1 e^l + s2 Z)].
 *
 * s1 counts effective draws: a rough solution with all draws gives the series whose ESS the second one uses. Any share
 * leaves Z consistent, this one makes it precise.
 *
 * The MCSE is the relative error of Frühwirth-Schnatter 2004 (Econometrics Journal 7, 143-167): the relative variances
 * of the two means, that over posterior draws with the autocorrelation of independent ensembles (`essOfSeries`).
 */
export function bridge(ratios: BridgeRatios, options: BridgeOptions = {}): BridgeEvidence {
  const { posterior, shape, proposal } = ratios;
  assertShape(posterior.length, shape);
  if (posterior.length === 0 || proposal.length === 0) {
    throw new RangeError(
      `bridge needs posterior and proposal draws; got ${posterior.length} posterior, ${proposal.length} proposal`,
    );
  }
  const settings = { ...DEFAULTS, ...options };
  const median = quantile(posterior, 0.5);
  const reference = Number.isFinite(median) ? median : 0; // log Z is sought from here, so that its size costs no digits
  const moved = {
    posterior: posterior.map((logRatio) => logRatio - reference),
    proposal: proposal.map((logRatio) => logRatio - reference),
  };
  const rough = solve(moved, posterior.length, 0, { ...settings, tolerance: ROUGH });
  if (!Number.isFinite(rough.logEvidence)) {
    const { logEvidence, iterations } = rough;
    return { logEvidence, logEvidenceMcse: NaN, iterations, converged: false };
  }
  const { ess } = essOfSeries(rough.posteriorTerms, shape);
  const effective = Number.isNaN(ess) ? posterior.length : Math.min(ess, posterior.length);
  const best = solve(moved, effective, rough.logEvidence, settings);
  return {
    logEvidence: reference + best.logEvidence,
    logEvidenceMcse: relativeError(best, shape),
    iterations: rough.iterations + best.iterations,
    converged: best.converged,
  };
}

/** Tolerance of the first solution: enough to measure an ESS at. */
const ROUGH = 1e-3;

interface Solution {
  readonly logEvidence: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** q / (s1 p / Z + s2 q) at posterior draws, the largest scaled to 1. */
  readonly posteriorTerms: Float64Array;
  /** (p / Z) / (s1 p / Z + s2 q) at proposal draws, the largest scaled to 1. */
  readonly proposalTerms: Float64Array;
}

/**
 * Both terms are logistic in l: with a = l - log Z + log(s1 / s2), s2 q / (s1 p / Z + s2 q) = 1 / (1 + e^a) and
 * s1 (p / Z) / (s1 p / Z + s2 q) = 1 / (1 + e^-a).
 */
function solve(
  { posterior, proposal }: Omit<BridgeRatios, 'shape'>,
  posteriorDraws: number,
  start: number,
  { tolerance, maxIterations }: Required<BridgeOptions>,
): Solution {
  const logShareRatio = Math.log(posteriorDraws / proposal.length);
  const posteriorLogs = new Float64Array(posterior.length);
  const proposalLogs = new Float64Array(proposal.length);
  let logEvidence = start;
  let iterations = 0;
  let step: number;
  do {
    const offset = logShareRatio - logEvidence;
    for (let i = 0; i < posterior.length; i++) posteriorLogs[i] = logLogistic(-posterior[i] - offset);
    for (let i = 0; i < proposal.length; i++) proposalLogs[i] = logLogistic(proposal[i] + offset);
    step = logMeanExp(proposalLogs) - logMeanExp(posteriorLogs) - logShareRatio;
    logEvidence += step;
    iterations++;
  } while (Number.isFinite(step) && Math.abs(step) > tolerance && iterations < maxIterations);
  return {
    logEvidence,
    iterations,
    converged: Math.abs(step) <= tolerance,
    posteriorTerms: expScaled(posteriorLogs),
    proposalTerms: expScaled(proposalLogs),
  };
}

/** log(1 / (1 + e^-a)), without overflow on either side. */
function logLogistic(a: number): number {
  return a > 0 ? -Math.log1p(Math.exp(-a)) : a - Math.log1p(Math.exp(a));
}

function expScaled(logs: Float64Array): Float64Array {
  const largest = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  return logs.map((log) => Math.exp(log - largest));
}

function relativeError({ posteriorTerms, proposalTerms }: Solution, shape: SeriesShape): number {
  const posterior = essOfSeries(posteriorTerms, shape);
  const proposalVariance = variance(proposalTerms) / proposalTerms.length;
  return Math.hypot(posterior.mcse / posterior.mean, Math.sqrt(proposalVariance) / mean(proposalTerms));
}
