import { TransdimError } from '../errors.js';
import type { BatchEvaluator, PointFailure } from '../pool/types.js';

/** The rejected failures of a walker that has found no start yet. */
interface StartFailures {
  readonly count: number;
  readonly last: PointFailure;
}

/** Counts failures by walker on their way to `onFailure`; `indices` are the walkers of the slots. */
export function openStartFailures() {
  const found = new Map<number, StartFailures>();
  return {
    of: (index: number): StartFailures | undefined => found.get(index),
    counting: (indices: readonly number[], onFailure: BatchEvaluator['onFailure']): BatchEvaluator['onFailure'] => {
      if (onFailure === null) return null;
      return (last) => {
        const index = indices[last.slot];
        found.set(index, { count: (found.get(index)?.count ?? 0) + 1, last });
        onFailure(last);
      };
    },
  };
}

/** The error of a walker without a point inside the support: its evaluations failed, or all of its points lie outside. */
export function homelessError(
  fields: TransdimError<'start'>['fields'],
  hasStart: boolean,
  tries: number,
  point: Float64Array,
  failures: StartFailures | undefined,
): TransdimError<'start'> {
  const who = `walker ${fields.walker} of ensemble ${fields.ensemble} of state '${fields.state}'`;
  const last = `no point inside the support in ${tries} tries; the last was [${point.join(', ')}]`;
  const what = hasStart
    ? `start() gave ${who} ${last}`
    : `${who} found ${last}. The points were drawn between the bounds, as there is no start()`;
  if (failures !== undefined) {
    const { count, last: failure } = failures;
    const message = `${what}. ${count} of the ${tries} evaluations failed; at the last of them the log posterior ${failure.message}`;
    return new TransdimError('start', message, fields, { cause: failure.cause ?? failure });
  }
  const advice = hasStart ? 'Start' : 'Give a start(), or narrower bounds,';
  return new TransdimError('start', `${what}. ${advice} where the log posterior is above -Infinity`, fields);
}
