import { rmSync } from 'node:fs';

import { TransdimError, isTransdimError } from '../errors.js';
import { readNotes } from './notes.js';
import { gaugeFields } from './types.js';
import type { Where } from './notes.js';
import type { Problem } from '../problem/types.js';
import type { Gauge, StateTask } from './types.js';

/** Deaths at one place after which a state is given up; and deaths anywhere, if it gets no further in between. */
const mostDeaths = 3;
const mostInVain = 9;

/** Tasks are looked at so many times, and twice more, before they write down what they have. */
const looksPerCheckpoint = 12;

/** So many steps (or points) at least are made with caution, and so many times more whenever that was not enough. */
const leastCaution = 4;

/**
 * What a task comes to, which is performed again where the worker that had it died: it goes on where its files end. The
 * attempts after a death are cautious as far as the dead one may have come, and note each point before it is evaluated.
 * `perform` tells how far a task is by calling `watch` with its gauge now and then.
 *
 * @throws {TransdimError} tag 'poisoned': three workers have died at the same place
 */
export async function endure<Task extends StateTask, Result>(
  task: Task,
  problem: Problem,
  isOver: () => boolean,
  perform: (task: Task, watch: (gauge: Gauge) => void) => Promise<Result>,
): Promise<Result> {
  let caution: number | null = null;
  let least = leastCaution;
  let last: Where = null;
  let [deaths, inVain, reached] = [0, 0, 0];
  for (;;) {
    const seen = openWatch();
    try {
      return await perform({ ...task, caution }, seen.note);
    } catch (error) {
      if (isOver() || !isTransdimError(error, 'worker')) throw error;
      const where = caution === null ? null : readNotes(task.notes);
      const isPast = caution !== null && task.notes !== null && where === null; // it got through what was noted
      const isFurther = isPast || seen.done() > reached;
      deaths = isFurther && where === null ? 1 : isSame(where, last) ? deaths + 1 : 1;
      inVain = isFurther ? 1 : inVain + 1;
      if (deaths >= mostDeaths || inVain >= mostInVain)
        throw poisoned(problem.states[task.state].name, deaths, where, error);
      const whose = `state '${problem.states[task.state].name}' goes on from what it had written down`;
      process.emitWarning(`${error.message}: ${whose}`, 'TransdimWarning');
      if (isPast) least *= 4;
      last = where;
      reached = Math.max(reached, seen.done());
      caution = least + looksPerCheckpoint * seen.pace();
    } finally {
      if (caution !== null && task.notes !== null) rmSync(task.notes, { force: true }); // only the cautious write notes
    }
  }
}

/** A place that nobody knows may be any: the death before, in haste, was at the one that caution finds. */
function isSame(where: Where, last: Where): boolean {
  return last === null || where === last || keyOf(where) === keyOf(last);
}

function keyOf(where: Where): string | null {
  if (where === null || where === 'before') return where;
  return `${String(where.ensemble)} ${where.walker} ${String(where.step)}`;
}

/** Keeps how far a task was seen, and how far it came between two looks. */
function openWatch() {
  let done = 0;
  let pace = 0;
  return {
    note: (gauge: Gauge) => {
      const now = gauge[gaugeFields.done];
      if (done > 0) pace = Math.max(pace, now - done); // it begins where its files end
      done = Math.max(done, now);
    },
    done: () => done,
    pace: () => Math.ceil(pace),
  };
}

function poisoned(
  state: string,
  deaths: number,
  where: Where,
  cause: TransdimError<'worker'>,
): TransdimError<'poisoned'> {
  const suspect = where === null || where === 'before' ? null : where;
  const fields = {
    ...{ state, deaths },
    ...{ ensemble: suspect?.ensemble ?? null, walker: suspect?.walker ?? null, step: suspect?.step ?? null },
    point: suspect?.point ?? null,
  };
  return new TransdimError(
    'poisoned',
    `state '${state}' was given up: its workers ended ${deaths >= mostDeaths ? `${deaths} times` : `${mostInVain} times in different places, the last time`} ${describeWhere(where)}; the last time: ${cause.message}`,
    fields,
    { cause },
  );
}

function describeWhere(where: Where): string {
  if (where === null) return 'without getting any further';
  if (where === 'before') return 'before the first evaluation';
  const { ensemble, walker, step, point } = where;
  const place = ensemble === null ? `draw ${walker}` : `ensemble ${ensemble}, walker ${walker}, step ${String(step)}`;
  return `while they evaluated the point [${point.join(', ')}] (${place})`;
}
