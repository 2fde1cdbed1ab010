import t from 'tap';

import { defineProblem, openStatePool, shouldParallelize } from '../lib/index.js';
import { judgeTimes } from '../lib/shouldParallelize.js';
import { checkSampleOptions } from '../lib/within/options.js';
import { pieceOfPoints, pieceOfSteps } from '../lib/within/timePiece.js';
import quick from './fixtures/commandModules/quick.js';
import inline from './fixtures/commandModules/inline.js';
import type { Layout, ParallelVerdict, Problem, SampleOptions } from '../lib/index.js';
import type { Test } from 'tap';

const small: SampleOptions = { steps: 20, walkers: 8, ensembles: 2, seed: 1 };

const layout: Layout = {
  ...{ statePool: { kind: 'processes', size: 2 }, walkerPool: { kind: 'threads', size: 1 } },
  reason: 'for the test',
};

/** What holds of every verdict. */
function checkVerdict(t: Test, given: ParallelVerdict): void {
  const { factor, serialSeconds, parallelSeconds, startSeconds, worthIt, verdict } = given;
  t.ok(serialSeconds > 0 && parallelSeconds > 0 && startSeconds >= 0);
  t.equal(factor, serialSeconds / parallelSeconds);
  t.equal(worthIt, parallelSeconds + startSeconds < 0.9 * serialSeconds);
  t.match(verdict, worthIt ? /^Yes: / : /^No: /);
}

await t.test('parallel is worth it where it saves a tenth, its start included', (t) => {
  const judge = (serialSeconds: number, parallelSeconds: number, startSeconds: number) =>
    judgeTimes(layout, { serialSeconds, parallelSeconds, startSeconds });
  t.match(judge(10, 5, 0.2), { worthIt: true, factor: 2, layout });
  t.match(judge(0.1, 0.05, 0.2), { worthIt: false, factor: 2 }, 'the start is not repaid');
  t.match(judge(10, 8.9, 0), { worthIt: true });
  t.match(judge(10, 9, 0), { worthIt: false });
  t.equal(
    judge(10, 5, 0.2).verdict,
    'Yes: the sampling takes about 10 s in one thread; 2 state processes of 1 thread each: 5 s (2.0 times faster), and 200 ms to start.',
  );
  t.match(judge(1, 2, 0.2).verdict, /^No: .*: 2 s \(2\.0 times slower\)/);
  t.end();
});

await t.test('a piece takes its share of the work, and is never more than all of it', (t) => {
  const checked = checkSampleOptions(quick, { steps: [1000, 2000], walkers: 8, ensembles: 2 });
  const work = [1000, 2000].map((steps, state) => {
    const evaluations = 16 * (steps + 1);
    return { state, dimension: 1 + state, evaluations, batches: 2 * steps + 1, secondsPerEvaluation: 1e-3 };
  });
  const seconds = 16 * 3002 * 1e-3; // all of it, the loop aside
  t.match(pieceOfSteps(work, checked, 1e6), { counts: [1000, 2000], share: 1 });
  t.match(pieceOfSteps(work, checked, 0), { counts: [4, 4] });
  t.match(pieceOfPoints(work, 1e6, 1), { counts: [16_016, 32_016], share: 1 });
  t.match(pieceOfPoints(work, 0, 3), { counts: [3, 3] });
  for (const piece of [pieceOfSteps(work, checked, seconds / 10), pieceOfPoints(work, seconds / 10, 1)]) {
    t.ok(Math.abs(piece.share - 0.1) < 0.002, `${piece.kind}: ${piece.share}`);
  }
  t.end();
});

await t.test('threads, processes and both are compared with one thread', async (t) => {
  for (const pools of [
    { walkerPool: { kind: 'threads', size: 2 } },
    { statePool: { kind: 'threads', size: 2 } },
    { statePool: { kind: 'processes', size: 2 }, walkerPool: { kind: 'threads', size: 2 } },
  ] as const) {
    const given = await shouldParallelize(quick, { ...small, ...pools });
    checkVerdict(t, given);
    t.match(given.layout, pools);
    t.match(given.layout.reason, /: as asked$/);
  }
});

await t.test('without pools the layout is the one that parallel: true takes', async (t) => {
  const given = await shouldParallelize(quick, { ...small, processors: 2, parallel: false });
  checkVerdict(t, given);
  t.not(given.layout.reason.split(':')[0], 'serial in this process');
  t.equal((await shouldParallelize(quick, { ...small, processors: 1 })).worthIt, false);
});

await t.test('pools that are given open stay open', async (t) => {
  const statePool = openStatePool({ kind: 'processes', size: 2 });
  t.teardown(() => statePool.close());
  for (let i = 0; i < 2; i++) checkVerdict(t, await shouldParallelize(quick, { ...small, statePool }));
});

await t.test('an inline problem is serial, and the verdict says so', async (t) => {
  const given = await shouldParallelize(inline, small);
  t.match(given, { worthIt: false, factor: 1, startSeconds: 0, layout: { statePool: { kind: 'serial' } } });
  t.match(given.verdict, /^No: there is nothing to compare, serial in this process: the problem is inline/);
});

await t.test('log posteriors that return promises are compared with one call at a time', async (t) => {
  const waiting = defineProblem({
    states: [{ name: 'unit', parameters: [{ name: 'x', lower: 0, upper: 1 }] }],
    logPosterior: (x) => new Promise<number>((resolve) => setTimeout(resolve, 1, -x[0])),
  });
  const given = await shouldParallelize(waiting, small);
  checkVerdict(t, given);
  t.match(given.layout.walkerPool, { kind: 'promises' });
});

await t.test('log posteriors that take long are timed at points', async (t) => {
  const slow = (await import('./fixtures/problems/slow.js')).default;
  const pools = { walkerPool: { kind: 'threads', size: 2 } } as const;
  const options = { steps: 100_000, walkers: 200, ...pools };
  const given = await shouldParallelize(slow, options);
  checkVerdict(t, given);
  t.ok(given.serialSeconds > 100_000, 'the figures are of the whole sampling');
});

await t.test('what runMcmcPerState refuses is refused', async (t) => {
  await t.rejects(shouldParallelize(quick, { walkers: 5 }), { tag: 'option', message: /^walkers must be even/ });
  await t.rejects(shouldParallelize(quick, { stepz: 5 } as SampleOptions), {
    message: /^shouldParallelize has no option 'stepz'/,
  });
  await t.rejects(shouldParallelize(quick, { evaluationTimeLimitMs: 50 }), {
    tag: 'option',
    message: /leave evaluationTimeLimitMs out/,
  });
  await t.rejects(shouldParallelize({} as Problem), { tag: 'problem', message: /^the problem must be what/ });
  await t.rejects(shouldParallelize(inline, { walkerPool: { kind: 'threads' } }), {
    tag: 'problem',
    message: /inline/,
  });
});
