/** A seat is given its next state while it sums up the last one: nothing waits for the script's thread in between. */
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import t from 'tap';

import { TransdimError } from '../../lib/errors.js';
import { openStatePool, runMcmcPerState } from '../../lib/index.js';
import { openUsage } from '../../lib/pool/evaluatePoint.js';
import { seatedStatePool } from '../../lib/pool/seatedStatePool.js';
import { openThread } from '../../lib/pool/thread.js';
import { reasonOf } from '../contract/reasonOf.js';
import normals from '../fixtures/problems/normals.js';
import type { StateEnsemble } from '../../lib/index.js';
import type { Seat } from '../../lib/pool/seat.js';
import type { StateJob, StateTask } from '../../lib/pool/types.js';
import type { Performed } from '../../lib/pool/wire.js';
import type { Assignment } from '../../lib/pool/workerProcess.js';

const data = { centre: new Float64Array(3), scale: Float64Array.of(1, 1, 1) };

await t.test(
  'a thread is sent a second request before it has answered the first, and answers are told apart',
  async (t) => {
    const thread = openThread<number>(
      fileURLToPath(new URL('../fixtures/poolScripts/saysEvaluated.js', import.meta.url)),
    );
    t.teardown(() => thread.close());
    const said: string[] = [];
    let second: Promise<unknown> | undefined;
    const first = thread.ask(1, () => {
      said.push('first');
      second ??= thread.ask(2, () => said.push('second'));
    });
    t.equal(await first, 1);
    t.equal(await second, 2);
    t.equal(said[0], 'first');
    t.equal(await thread.ask(3), 3, 'the next one has its own answer too');
  },
);

/** What seats were given, each of which is answered by hand. */
interface Given extends Assignment {
  readonly seat: number;
  answer(this: void, error?: Error): void;
}

const job: StateJob<StateTask, number> = { name: 'by hand', perform: () => Promise.reject(new Error('not here')) };

const taskOf = (state: number): StateTask => ({
  ...{ state, dimension: 1, batchSize: 1, cost: 3 - state, timeLimitMs: null },
  ...{ forwardThreads: 1, caution: null, notes: null },
});

/** A pool of seats that are answered by hand, on three states. */
function openByHand(size: number) {
  const given: Given[] = [];
  const ended: number[] = [];
  let opened = 0;
  const openSeat = (): Seat => {
    const seat = opened++;
    return {
      perform: (assignment) =>
        new Promise<Performed>((resolve, reject) => {
          const answer = (error?: Error): void => {
            if (error === undefined) resolve({ report: assignment.task.state, probe: NaN, usage: openUsage() });
            else reject(error);
          };
          given.push({ ...assignment, seat, answer });
        }),
      resize: () => undefined,
      stop: () => undefined,
      end: () => {
        ended.push(seat);
        for (const one of given.filter((of) => of.seat === seat)) one.answer(new Error('was ended'));
        return Promise.resolve();
      },
      isAlive: () => !ended.includes(seat),
    };
  };
  const pool = seatedStatePool({ kind: 'threads', size }, openSeat, true);
  const context = { problem: normals, data };
  const tasks = [0, 1, 2].map(taskOf);
  const performed = pool.performStates(job, tasks, context, { kind: 'serial' }, () => undefined);
  performed.catch(() => undefined);
  return { given, ended, performed, pool };
}

await t.test(
  'a seat has its next state from when it says that it has evaluated; the last is not asked to',
  async (t) => {
    const { given, performed } = openByHand(2);
    await setImmediate();
    t.strictSame(
      given.map(({ seat, task }) => [seat, task.state]),
      [
        [0, 0],
        [1, 1],
      ],
    );
    given[1].onEvaluated?.();
    await setImmediate();
    t.strictSame(
      given.slice(2).map(({ seat, task }) => [seat, task.state]),
      [[1, 2]],
    );
    t.equal(given[2].onEvaluated, undefined, 'nobody waits');
    given[0].onEvaluated?.(); // nobody waits any more
    given[1].onEvaluated?.(); // a second time
    for (const at of [2, 1, 0]) given[at].answer();
    t.strictSame((await performed).reports, [0, 1, 2]);
  },
);

await t.test('a worker that dies while it sums up: both of its states are performed again', async (t) => {
  const { given, performed } = openByHand(1);
  const death = () => new TransdimError('worker', 'died', { worker: 'seat', exitCode: 1, signal: null });
  await setImmediate();
  given[0].onEvaluated?.();
  await setImmediate();
  t.equal(given.length, 2);
  given[0].answer(death());
  given[1].answer(death());
  await setImmediate();
  t.strictSame(
    given.slice(2).map(({ task }) => task.state),
    [0, 1],
  );
  for (const one of given.slice(2)) one.answer();
  await setImmediate();
  given[4].answer();
  t.strictSame((await performed).reports, [0, 1, 2]);
});

await t.test('where a state fails while it is summed up, the one that the seat works on is ended', async (t) => {
  const { given, ended, performed } = openByHand(1);
  await setImmediate();
  given[0].onEvaluated?.();
  await setImmediate();
  given[0].answer(new RangeError('no room'));
  t.match(await reasonOf(performed), { message: 'no room' });
  t.strictSame(ended, [0]);
  t.equal(given.length, 2, 'and the third was not begun');
});

await t.test('calls whose threads have other limits overlap, and neither ends the threads of the other', async (t) => {
  await using statePool = openStatePool({ kind: 'threads', size: 1 });
  const options = { steps: 12, walkers: 16, seed: 1, data, statePool };
  const alone = await runMcmcPerState(normals, { ...options, statePool, walkerPool: { kind: 'threads', size: 1 } });
  const limits = [64, 96, 64, 96];
  const walkerPools = limits.map((heapMb) => ({ kind: 'threads', size: 1, heapMb }) as const);
  const together = await Promise.all(
    walkerPools.map((walkerPool) => runMcmcPerState(normals, { ...options, walkerPool })),
  );
  const drawsOf = (states: readonly StateEnsemble[]) => states.map(({ samples }) => [...samples.data]);
  for (const states of together) t.strictSame(drawsOf(states), drawsOf(alone));
});
