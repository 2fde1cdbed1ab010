import type { TransdimError } from '../errors.js';
import type { UnfinishedState } from './types.js';
import type { FailedEvaluation } from '../within/types.js';
import type { StateEnsemble } from '../within/stateEnsemble.js';

/** A state that was given up, as a result tells. */
export function unfinishedOf({ message, fields }: TransdimError<'poisoned'>): UnfinishedState {
  return { name: fields.state, message, point: fields.point };
}

/** What is to be said where states are missing from a result. */
export function unfinishedWarning(unfinished: readonly UnfinishedState[]): string[] {
  if (unfinished.length === 0) return [];
  const names = unfinished.map(({ name }) => `'${name}'`).join(', ');
  const whys = unfinished.map(({ message }) => message).join('; ');
  return [
    `the result is partial: the probabilities are those of the other states, given that it is none of ${names}. ${whys}`,
  ];
}

/** What is to be said of a layout that was slower than serial. */
export function layoutWarnings([{ layout }]: readonly StateEnsemble[]): string[] {
  return layout.warning === null ? [] : [layout.warning];
}

/** What is to be said of evaluations that failed and were rejected, state by state. */
export function failureWarnings(failures: readonly FailedEvaluation[]): string[] {
  return [...new Set(failures.map(({ state }) => state))].map((state) => {
    const own = failures.filter((failure) => failure.state === state);
    const [{ point, message }] = own;
    const first = `the first ${message} at the point [${point.join(', ')}]`;
    return `${own.length} evaluation(s) of state '${state}' failed and were taken to be outside the support: ${first}. What is said of the state is wrong if the posterior lies there`;
  });
}
