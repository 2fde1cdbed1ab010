/** Timing log posteriors that fail, or have no support, at some starting points or all. The clock is the test's own. */
import t from 'tap';

import { defineProblem } from '../../lib/index.js';
import { openSerialEvaluator } from '../../lib/pool/serialEvaluator.js';
import { layOut, secondsOfReports } from '../../lib/within/layOut.js';
import { timeJob } from '../../lib/within/timeState.js';
import faulty from '../fixtures/problems/faulty.js';
import type { TaskEnvironment } from '../../lib/pool/types.js';
import type { TimeReport } from '../../lib/within/timeState.js';

/** Inside, an evaluation takes 5 ms; outside, where x is above `edge`, what `outside` takes and does. */
async function time(
  edge: number,
  outside: { readonly seconds: number; readonly value: number | Error },
): Promise<TimeReport & { readonly calls: number }> {
  let clock = 0;
  let calls = 0;
  const logPosterior = ([x]: Float64Array): number => {
    calls++;
    clock += x > edge ? outside.seconds : 5e-3;
    if (x <= edge) return -x;
    if (outside.value instanceof Error) throw outside.value;
    return outside.value;
  };
  const states = [{ name: 'only', parameters: [{ name: 'x' }] }];
  const problem = defineProblem({ states, logPosterior, start: (_, random) => [random() - 0.5] });
  const openSerial = (size: number) => openSerialEvaluator({ one: logPosterior, many: null }, size, 1);
  const task = {
    ...{ state: 0, dimension: 1, batchSize: 1, cost: 0, timeLimitMs: null, forwardThreads: 1, caution: null },
    ...{ notes: null, awaits: null, evaluations: 1e6, leastSeconds: 0.2, mostSeconds: 0.2 },
  };
  const now = performance.now.bind(performance);
  performance.now = () => 1000 * clock;
  try {
    const at = { problem, shared: undefined, openSerial } as unknown as TaskEnvironment;
    return { ...(await timeJob.perform(task, at)), calls };
  } finally {
    performance.now = now;
  }
}

const near = (value: number, wanted: number): boolean => Math.abs(value / wanted - 1) < 1e-9;

await t.test('points outside the support, or where it fails, do not count where others are inside', async (t) => {
  for (const value of [-Infinity, NaN, new Error('no model')]) {
    const { secondsPerEvaluation, failure } = await time(0, { seconds: 1e-8, value });
    t.ok(near(secondsPerEvaluation, 5e-3), `${secondsPerEvaluation} s`);
    t.equal(failure, null);
  }
});

await t.test('where none is inside, the time is that of the points outside', async (t) => {
  const { secondsPerEvaluation, failure } = await time(-1, { seconds: 2e-3, value: -Infinity });
  t.ok(near(secondsPerEvaluation, 2e-3), `${secondsPerEvaluation} s`);
  t.equal(failure, null);
});

await t.test('where it fails at all, nothing is known but why, and little time is spent', async (t) => {
  const quick = await time(-1, { seconds: 1e-3, value: new RangeError('no model') });
  t.match(quick, { secondsPerEvaluation: NaN, failure: 'its log posterior threw RangeError: no model' });
  const slow = await time(-1, { seconds: 10, value: NaN });
  t.match(slow, { secondsPerEvaluation: NaN, failure: 'its log posterior returned NaN' });
  t.ok(slow.calls <= 2, `${slow.calls} calls of 10 s`);
});

await t.test('a state of which nothing is known counts as the others do', (t) => {
  const report = (secondsPerEvaluation: number) => ({ secondsPerEvaluation, awaits: false, failure: null });
  t.strictSame(secondsOfReports([report(1), report(NaN), report(3)]), [1, 2, 3]);
  t.strictSame(secondsOfReports([report(NaN)]), [0]);
  t.end();
});

await t.test('the layout says so where nothing could be timed', async (t) => {
  const data = { fault: 'throw' as const, above: -Infinity };
  const work = [{ state: 1, dimension: 2, evaluations: 1e6, batches: 1e4 }];
  const { layout, seconds } = await layOut({ problem: faulty, data }, {}, work, 4);
  t.match(layout, { statePool: { kind: 'serial' }, walkerPool: { kind: 'serial' } });
  t.match(
    layout.reason,
    /^serial in this process: nothing of state 'faulty' could be timed: its log posterior threw RangeError/,
  );
  t.strictSame(seconds, [0]);
});
