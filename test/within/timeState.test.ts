/** Timing log posteriors: what is found when they are compiled late, and when it ends. The clock is the test's own. */
import t from 'tap';

import { defineProblem } from '../../lib/index.js';
import { openSerialEvaluator } from '../../lib/pool/serialEvaluator.js';
import { layOut, timeStates } from '../../lib/within/layOut.js';
import { timeJob } from '../../lib/within/timeState.js';
import type { StatePool, TaskEnvironment } from '../../lib/pool/types.js';
import type { TimeTask } from '../../lib/within/timeState.js';

const parameters = [{ name: 'x' }];

/** Calls until a function is compiled, and what one takes, in seconds: before, for the call that waits for it, and after. */
const late = { after: 3000, before: 10e-6, stall: 5e-3, then: 0.5e-6 };

/** Takes as long from the first call on. */
const dear = { after: 0, before: 0, stall: 0, then: 1e-3 };

/** Times such a log posterior on a clock that it moves itself; what was found, and its calls. */
async function time(compiled: typeof late, limits: Partial<TimeTask>) {
  let clock = 0;
  let calls = 0;
  const logPosterior = (): number => {
    calls++;
    if (calls === compiled.after) clock += compiled.stall;
    clock += calls <= compiled.after ? compiled.before : compiled.then;
    return 0;
  };
  const problem = defineProblem({ states: [{ name: 'timed', parameters }], logPosterior, start: () => [0] });
  const openSerial = (size: number) => openSerialEvaluator({ one: logPosterior, many: null }, size, 1);
  const task: TimeTask = {
    ...{ state: 0, dimension: 1, batchSize: 1, cost: 0, timeLimitMs: null, forwardThreads: 1, caution: null },
    ...{ notes: null, evaluations: 1e7, leastSeconds: 0, mostSeconds: 0.2, awaits: null, ...limits },
  };
  const now = performance.now.bind(performance);
  performance.now = () => 1000 * clock;
  try {
    const at = { problem, shared: undefined, openSerial } as unknown as TaskEnvironment;
    const report = await timeJob.perform(task, at);
    return { seconds: report.secondsPerEvaluation, calls };
  } finally {
    performance.now = now;
  }
}

await t.test('what is compiled while it is timed is found as fast as it is then', async (t) => {
  const { seconds } = await time(late, { mostSeconds: 0.05 });
  t.ok(Math.abs(seconds / late.then - 1) < 1e-6, `${seconds} s`);
});

await t.test('timing ends at its limit', async (t) => {
  const { seconds, calls } = await time(late, { mostSeconds: 0.01 });
  t.ok(Math.abs(seconds / late.before - 1) < 1e-6, `${seconds} s`);
  t.ok(calls * late.before <= 0.01, `${calls} calls`);
});

await t.test('timing ends where it can decide nothing more', async (t) => {
  const { calls } = await time(late, { evaluations: 1000, leastSeconds: 0.02 });
  t.equal(calls, 2, 'one to see whether it returns a promise');
});

await t.test(
  'what is dear is timed for a hundredth of its run, and called once more only where that is needed',
  async (t) => {
    const { seconds, calls } = await time(dear, { evaluations: 1000, awaits: false });
    t.ok(Math.abs(seconds / dear.then - 1) < 1e-6, `${seconds} s`);
    t.ok(calls <= 10, `${calls} calls`);
    t.equal((await time(dear, { evaluations: 1000 })).calls, calls + 1, 'one to see whether it returns a promise');
  },
);

await t.test(
  'each state is timed briefly before any is timed in earnest, unless one more evaluation counts',
  async (t) => {
    const seen: string[] = [];
    const problem = defineProblem({
      states: [
        { name: 'a', parameters },
        { name: 'b', parameters },
      ],
      logPosterior: (x, { name }) => {
        if (seen.at(-1) !== name) seen.push(name);
        return -x[0];
      },
      start: (_, random) => [random()],
    });
    const states = (evaluations: number) => [0, 1].map((state) => ({ state, dimension: 1, evaluations, batches: 10 }));
    await layOut({ problem, data: undefined }, {}, states(1e6), 4);
    t.strictSame(seen, ['a', 'b', 'a', 'b']);
    seen.length = 0;
    await layOut({ problem, data: undefined }, {}, states(80), 4);
    t.strictSame(seen, ['a', 'b']);
  },
);

await t.test(
  'where the seconds are wanted for themselves, a short run is timed for longer than it takes',
  async (t) => {
    let calls = 0;
    const logPosterior = (): number => -calls++;
    const problem = defineProblem({ states: [{ name: 'short', parameters }], logPosterior, start: () => [0] });
    const work = [{ state: 0, dimension: 1, evaluations: 20, batches: 10 }];
    await layOut({ problem, data: undefined }, {}, work, 4);
    t.ok(calls < 20, `${calls} calls`);
    await layOut({ problem, data: undefined }, {}, work, 4, { thoroughly: true });
    t.ok(calls > 1000, `${calls} calls`);
  },
);

await t.test('a state whose log posterior ended its process is not timed again', async (t) => {
  const asked: (readonly [number, boolean | null])[][] = [];
  const statePool = {
    performStates: (_: unknown, tasks: readonly TimeTask[]) => {
      asked.push(tasks.map(({ state, awaits }) => [state, awaits]));
      const reports = tasks.map(({ state }) =>
        state === 0 ? undefined : { secondsPerEvaluation: 1e-6, awaits: false },
      );
      return Promise.resolve({ reports, usage: [], poisoned: new Map() });
    },
  } as unknown as StatePool;
  const problem = defineProblem({
    states: [
      { name: 'deadly', parameters },
      { name: 'sound', parameters },
    ],
    logPosterior: () => 0,
    start: () => [0],
  });
  const work = [0, 1].map((state) => ({ state, dimension: 1, evaluations: 1e6, batches: 10 }));
  const reports = await timeStates(statePool, { problem, data: undefined }, work);
  const first = [0, 1].map((state) => [state, null]);
  t.strictSame(asked, [first, [[1, false]]], 'nor looked at for promises twice');
  t.strictSame(
    reports.map(({ secondsPerEvaluation }) => secondsPerEvaluation),
    [NaN, 1e-6],
  );
});
