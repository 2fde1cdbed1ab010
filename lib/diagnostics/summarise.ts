import { essOfSeries } from '../math/essOfSeries.js';
import { variance } from '../math/variance.js';
import { autocorrelationTimeOfParameter } from './autocorrelationTime.js';
import { bulkEss, tailEss } from './effectiveSampleSize.js';
import { perParameter, type ParameterDraws } from './parameterDraws.js';
import { rhatOfParameter } from './rhat.js';
import type { Draws } from './types.js';

/** What the draws say of each parameter, and how far to trust it; every list is in the order of the parameters. */
export interface Summary {
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  /** Monte Carlo standard error of the mean. */
  readonly meanMcse: readonly number[];
  /** Rank-normalised split R-hat over ensembles; trust the draws below 1.01. */
  readonly rhat: readonly number[];
  /** Effective sample size of the bulk, in draws; ask for 400. */
  readonly essBulk: readonly number[];
  /** Effective sample size of the 5 % and 95 % quantile, in draws; ask for 400. */
  readonly essTail: readonly number[];
  /** In steps of the ensemble. */
  readonly autocorrelationTime: readonly number[];
}

/** What the draws say of one parameter, but for its autocorrelation time. */
export type ParameterSummary = { readonly [Name in Exclude<keyof Summary, 'autocorrelationTime'>]: number };

/**
 * Posterior mean and sd of each parameter with the diagnostics of this room, all over independent ensembles. What cannot
 * be estimated is NaN: compare as `!(ess >= 400)`, so that NaN warns too.
 */
export function summarise(draws: Draws): Summary {
  const rows = perParameter(draws, (parameter) => ({
    ...{ row: summariseParameter(parameter), time: autocorrelationTimeOfParameter(parameter) },
  }));
  return collectSummaries(
    rows.map(({ row }) => row),
    rows.map(({ time }) => time),
  );
}

/** `summarise` of one parameter. */
export function summariseParameter(parameter: ParameterDraws): ParameterSummary {
  const { mean, mcse } = essOfSeries(parameter.values, parameter.shape);
  return {
    mean,
    sd: Math.sqrt(variance(parameter.values)),
    meanMcse: mcse,
    rhat: rhatOfParameter(parameter),
    essBulk: bulkEss(parameter),
    essTail: tailEss(parameter),
  };
}

/** The summary of a state, from those of its parameters in their order and their autocorrelation times. */
export function collectSummaries(rows: readonly ParameterSummary[], autocorrelationTime: readonly number[]): Summary {
  return {
    mean: rows.map((row) => row.mean),
    sd: rows.map((row) => row.sd),
    meanMcse: rows.map((row) => row.meanMcse),
    rhat: rows.map((row) => row.rhat),
    essBulk: rows.map((row) => row.essBulk),
    essTail: rows.map((row) => row.essTail),
    autocorrelationTime,
  };
}
