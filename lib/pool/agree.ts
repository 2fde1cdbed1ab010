import { TransdimError } from '../errors.js';
import type { Performed } from './wire.js';

/**
 * Throws unless all workers made the same of the problem's fixed point. A module that draws its data anew, or reads it
 * from standard input or the clock, would otherwise compare states on different data without a word.
 */
export function checkAgreement(performed: readonly Pick<Performed, 'probe'>[], moduleUrl: string): void {
  const [first, ...others] = performed;
  const other = others.find(({ probe }) => !Object.is(probe, first.probe));
  if (other === undefined) return;
  throw new TransdimError(
    'problem',
    `${moduleUrl} gives other values in one worker than in another: the log posterior of the first state is ${first.probe} here and ${other.probe} there, at the same point. A module is imported anew by every process and thread: it may not depend on random numbers, standard input or the time; give data by the option 'data'`,
    { moduleUrl },
  );
}
