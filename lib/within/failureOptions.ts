import { TransdimError, describe } from '../errors.js';
import type { SampleOptions } from './options.js';

/** What is to be done about evaluations that fail or take too long. */
export function checkFailureOptions(options: Pick<SampleOptions, 'onFailure' | 'evaluationTimeLimitMs'>) {
  const { onFailure = 'raise', evaluationTimeLimitMs: limit } = options;
  if (!['raise', 'reject'].includes(onFailure)) {
    const message = `onFailure must be 'raise' or 'reject'; got ${describe(onFailure)}`;
    throw new TransdimError('option', message, { option: 'onFailure', given: onFailure });
  }
  if (limit !== undefined && !(typeof limit === 'number' && limit > 0 && limit < 2 ** 31)) {
    const message = `evaluationTimeLimitMs must be a number of milliseconds above 0; got ${describe(limit)}`;
    throw new TransdimError('option', message, { option: 'evaluationTimeLimitMs', given: limit });
  }
  return { onFailure, timeLimitMs: limit === undefined ? null : limit };
}
