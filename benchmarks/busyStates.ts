import { appendFileSync } from 'node:fs';

import { defineProblem } from 'transdim';
import type { State } from 'transdim';

import { busyNormal } from './busyProblem.js';

/** How long the log posteriors of the four states take. */
export interface BusyData {
  /** Square roots of each state's log posterior. */
  readonly iterations: readonly number[];
  /** Where the time of the first evaluation after a pause is added, in milliseconds since 1970; null for nowhere. */
  readonly log: string | null;
}

let last = 0;

/** Notes when evaluations begin again after a pause of 10 ms. */
function note(path: string): void {
  const now = performance.timeOrigin + performance.now();
  if (now - last > 10) appendFileSync(path, `${now}\n`);
  last = now;
}

function problemOf(count: number) {
  return defineProblem<BusyData>(import.meta.url, {
    states: Array.from({ length: count }, (_, k) => ({
      name: `state ${k}`,
      parameters: [{ name: 'x' }, { name: 'y' }],
    })),
    logPosterior: (x: Float64Array, state: State, { iterations, log }: BusyData) => {
      if (log !== null) note(log);
      return busyNormal(x, iterations[state.index]);
    },
    start: (_, random) => [random.normal(), random.normal()],
  });
}

/** Problems of one, two and four such states. */
export const oneState = problemOf(1);
export const twoStates = problemOf(2);
export const fourStates = problemOf(4);
