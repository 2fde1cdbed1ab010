import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

import { defineProblem } from '../../lib/index.js';

export interface FaultData {
  /** What one log posterior takes. */
  readonly costUs: number;
}

/** The environment variable that names the folder in which a harness and the log posteriors of its runs meet. */
export const meetingVariable = 'TRANSDIM_HARNESS_FOLDER';

/** The environment variable that plants a bug: values that depend on the process, in their 12th digit. */
export const plantedVariable = 'TRANSDIM_HARNESS_PLANTED';

/** In that folder: a file that whoever finds it first takes away, and does what it says, once. */
export const orderName = 'order';

/** In that folder: a file of each thread that has evaluated some points. */
export const pulsePrefix = 'pulse.';

export const plantedExitCode = 7;
export const plantedMessage = 'planted: thrown outside a log posterior';

const meeting = process.env[meetingVariable] ?? '';
const order = join(meeting, orderName);
const isPlanted = process.env[plantedVariable] !== undefined;

/** What is evaluated to compare workers comes before: a planted bug is to be found by its bits. */
const callsBeforeBug = 300;
const callsBeforePulse = 25;
let calls = 0;

/** Normal posteriors in one, two and three dimensions, whose log posterior takes as long as its data say. */
export default defineProblem<FaultData>(import.meta.url, {
  states: ['x', 'xy', 'xyz'].map((name) => ({ name, parameters: Array.from(name, (axis) => ({ name: axis })) })),
  logPosterior: (x, { index }, { costUs }) => {
    const until = performance.now() + costUs / 1000;
    calls += 1;
    if (meeting !== '') meet();
    let sum = -index;
    for (let d = 0; d < x.length; d++) sum -= 0.5 * (x[d] - 0.3 * d) ** 2;
    while (performance.now() < until);
    return isPlanted && calls > callsBeforeBug ? sum + 1e-12 * (1 + (process.pid % 97)) : sum;
  },
  start: (state, random) => state.parameters.map(() => 2 * random.normal()),
});

function meet(): void {
  if (calls === callsBeforePulse) writeFileSync(join(meeting, `${pulsePrefix}${process.pid}.${threadId}`), '');
  if (existsSync(order)) obey();
}

/** Only one can rename a file. */
function obey(): void {
  const taken = join(meeting, `taken.${process.pid}.${threadId}.${calls}`);
  try {
    renameSync(order, taken);
  } catch {
    return; // another one was faster
  }
  if (readFileSync(taken, 'utf8') === 'exit') process.exit(plantedExitCode);
  setTimeout(() => {
    throw new Error(plantedMessage);
  }, 0);
}
