import { assertShape, type SeriesShape } from '../math/seriesShape.js';
import type { Draws } from './types.js';

/** The draws of one parameter. */
export interface ParameterDraws {
  /** Row-major [ensemble, step, walker]. */
  readonly values: Float64Array;
  /** The same numbers in ascending order, for ranks and quantiles; sorted when first asked for. */
  readonly sorted: Float64Array;
  readonly shape: SeriesShape;
}

/** The draws of the parameter at index `parameter`, taken out of all draws of the state. */
export function parameterDraws(draws: Draws, parameter: number): ParameterDraws {
  const { values, dimension, ensembles, steps, walkers } = draws;
  const own = new Float64Array(ensembles * steps * walkers);
  for (let i = 0, at = parameter; i < own.length; i++, at += dimension) own[i] = values[at];
  let sorted: Float64Array | undefined;
  return {
    values: own,
    shape: { ensembles, steps, walkers },
    get sorted() {
      return (sorted ??= own.toSorted());
    },
  };
}

/** What `diagnostic` says of each parameter, in the order of the parameters. */
export function perParameter<T>(draws: Draws, diagnostic: (parameter: ParameterDraws) => T): T[] {
  const { values, dimension, ensembles, steps, walkers } = draws;
  assertShape(values.length / dimension, { ensembles, steps, walkers });
  return Array.from({ length: dimension }, (_, parameter) => diagnostic(parameterDraws(draws, parameter)));
}
