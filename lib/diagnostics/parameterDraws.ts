import { assertShape, type SeriesShape } from '../math/seriesShape.js';
import { keepLong } from '../math/spareArrays.js';
import { keptRanking, openRanking, type Ranking } from './openRanking.js';
import type { Draws } from './types.js';

/** The draws of one parameter, and what their ranks say. */
export interface ParameterDraws extends Ranking {
  /** Row-major [ensemble, step, walker]. */
  readonly values: Float64Array;
  readonly shape: SeriesShape;
}

/**
 * The values of one parameter, row-major [ensemble, step, walker], with what diagnostics ask of them. Ranked by `rank`,
 * they are for use until the next parameter is.
 */
export function asParameterDraws(
  values: Float64Array,
  shape: SeriesShape,
  rank = openRanking(values.length),
): ParameterDraws {
  assertShape(values.length, shape);
  const ranking = rank(values);
  return {
    values,
    shape,
    get sorted() {
      return ranking.sorted;
    },
    get scores() {
      return ranking.scores;
    },
    get foldedScores() {
      return ranking.foldedScores;
    },
  };
}

/** The draws of the parameter at index `parameter`, taken out of all draws of the state. */
export function parameterDraws(
  draws: Draws,
  parameter: number,
  rank?: (values: Float64Array) => Ranking,
): ParameterDraws {
  const { values, dimension, ensembles, steps, walkers } = draws;
  const own = new Float64Array(ensembles * steps * walkers);
  for (let i = 0, at = parameter; i < own.length; i++, at += dimension) own[i] = values[at];
  return asParameterDraws(own, { ensembles, steps, walkers }, rank);
}

/** What `diagnostic` says of each parameter, in the order of the parameters. */
export function perParameter<T>(draws: Draws, diagnostic: (parameter: ParameterDraws) => T): T[] {
  const { values, dimension, ensembles, steps, walkers } = draws;
  const count = values.length / dimension;
  assertShape(count, { ensembles, steps, walkers });
  const rank = keptRanking(count);
  return keepLong(() =>
    Array.from({ length: dimension }, (_, parameter) => diagnostic(parameterDraws(draws, parameter, rank))),
  );
}
