import { TransdimError } from '../errors.js';

/** The error of a time limit that is asked for where nothing can end an evaluation. */
export function noTimeLimit(walkers: string): TransdimError<'option'> {
  return new TransdimError(
    'option',
    `evaluationTimeLimitMs cannot be kept by walkerPool ${walkers}, as nothing can end an evaluation in this thread: give walkerPool { kind: 'threads' } or { kind: 'processes' }`,
    { option: 'evaluationTimeLimitMs', given: walkers },
  );
}
