import { TransdimError, describe } from '../errors.js';
import { asThrown, openUsage, pointViews, settleBatch } from './evaluatePoint.js';
import type { MapPool } from './config.js';
import type { EvaluateLater } from './promiseEvaluator.js';
import type { BatchEvaluator } from './types.js';

/** A batch evaluator over a pool of the user's own: each batch is one call of its map. */
export function openMapEvaluator(
  pool: MapPool,
  evaluate: EvaluateLater,
  capacity: number,
  dimension: number,
): BatchEvaluator {
  const points = new Float64Array(capacity * dimension);
  const logPosteriors = new Float64Array(capacity);
  const views = pointViews(points, capacity, dimension);
  const evaluator: BatchEvaluator = {
    points,
    logPosteriors,
    usage: openUsage(),
    onFailure: null,
    evaluate: async (count) => {
      const items = views.slice(0, count).map((view) => view.slice());
      const { values, errors } = await mapPoints(pool, evaluate, items);
      logPosteriors.set(values);
      settleBatch(evaluator, count, (slot) => errors.get(slot));
    },
  };
  return evaluator;
}

/** The log posteriors of points by the user's map; NaN with its error for each that threw. */
export async function mapPoints(
  pool: MapPool,
  evaluate: EvaluateLater,
  items: readonly Float64Array[],
): Promise<{ readonly values: Float64Array; readonly errors: ReadonlyMap<number, Error> }> {
  const errors = new Map<number, Error>();
  const failed = (item: Float64Array, error: unknown): number => {
    errors.set(items.indexOf(item), asThrown(error));
    return NaN;
  };
  const fn = (item: Float64Array): number | Promise<number> => {
    try {
      const value = evaluate(item);
      return typeof value === 'number' ? value : value.catch((error: unknown) => failed(item, error));
    } catch (error) {
      return failed(item, error);
    }
  };
  return { values: Float64Array.from(await callMap('walkerPool', pool, fn, items)), errors };
}

/**
 * The results of the user's map, in the order of the items.
 * @throws {TransdimError} tag 'option' when it gives no list of as many results as there are items
 */
export async function callMap<Item, Result>(
  option: 'statePool' | 'walkerPool',
  pool: MapPool,
  fn: (item: Item) => Result | Promise<Result>,
  items: readonly Item[],
): Promise<Awaited<Result>[]> {
  const given: unknown = await pool.map(fn, items);
  const results = isIterable(given) ? await Promise.all(given) : undefined;
  if (results?.length === items.length) return results as Awaited<Result>[];
  const got = results === undefined ? describe(given) : `${results.length} results`;
  throw new TransdimError(
    'option',
    `map(fn, items) of ${option} must give one result per item, in their order: ${items.length} of them; got ${got}`,
    { option, given: got },
  );
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
