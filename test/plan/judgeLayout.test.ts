import t from 'tap';

import { judgeLayout } from '../../lib/plan/judgeLayout.js';
import { loopSeconds } from '../../lib/plan/costs.js';
import type { TaskUsage } from '../../lib/pool/types.js';

const layout = { statePool: { kind: 'serial' }, walkerPool: { kind: 'threads', size: 2 }, reason: 'as asked' } as const;

/** A task of 1000 points of a millisecond each, of which 100 were timed. */
const usage = (more: Partial<TaskUsage> = {}): TaskUsage => ({
  ...{ points: 1000, alonePoints: 0, waitedSeconds: 0.1, timedPoints: 100, timedSeconds: 0.1, seconds: 0.6, ...more },
});

const close = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

await t.test('serial time is what the points would have taken one after the other, loop and all', (t) => {
  const report = judgeLayout(layout, 1, 1.2, [usage(), usage({ points: 500, timedSeconds: 0.2 })]);
  t.ok(close(report.serialSeconds, 1000 * (1e-3 + loopSeconds) + 500 * (2e-3 + loopSeconds)));
  t.match(report, { ...layout, seconds: 1.2, stateUtilisation: 1, warning: null });
  t.ok(close(report.stragglerSeconds, 0.2));
  t.ok(close(report.walkerUtilisation, 1 - 0.2 / 1.2));
  t.end();
});

await t.test('state workers are idle where tasks leave them so', (t) => {
  const report = judgeLayout(layout, 4, 0.6, [usage(), usage()]);
  t.ok(close(report.stateUtilisation, 1.2 / 2.4));
  t.end();
});

await t.test('a layout slower than serial is said so with the figures; a little slower, or very short, is not', (t) => {
  const own = [usage({ seconds: 1.5, waitedSeconds: 0.3 })];
  t.match(
    judgeLayout(layout, 2, 1.6, own).warning,
    /^the layout was slower than serial: 1\.6 s, where one thread would have taken about 1 s \(as asked; state workers busy 47 % of the time, walkers 80 %, 300 ms lost to the last points of batches\)\. Leave statePool/,
  );
  t.equal(judgeLayout(layout, 2, 1.05, own).warning, null);
  t.equal(judgeLayout(layout, 2, 0.04, [usage({ points: 10 })]).warning, null);
  t.end();
});

await t.test(
  'helpers that were left out of most points are said to be of little use; of a short call nothing is said',
  (t) => {
    const own = [usage({ alonePoints: 940 }), usage({ points: 500, alonePoints: 0 })];
    const report = judgeLayout(layout, 1, 1.2, own);
    t.ok(close(report.aloneShare, 940 / 1500));
    t.equal(
      report.warning,
      'helpers within states were of little use: 63 % of the points were evaluated without them, as to share them took longer (as asked). Threads or processes for states, or none, do as well',
    );
    t.match(judgeLayout(layout, 1, 9, own).warning, /^the layout was slower/, 'that is worse');
    t.equal(judgeLayout(layout, 1, 0.4, own).warning, null);
    t.equal(judgeLayout(layout, 1, 1.05, [usage({ alonePoints: 450 })]).warning, null);
    t.equal(judgeLayout(layout, 1, 1.2, []).aloneShare, 0);
    t.end();
  },
);

await t.test('where no evaluation was timed nothing is said', (t) => {
  const report = judgeLayout(layout, 1, 9, [usage({ timedPoints: 0, timedSeconds: 0 })]);
  t.ok(Number.isNaN(report.serialSeconds));
  t.equal(report.warning, null);
  t.ok(Number.isNaN(judgeLayout(layout, 1, 9, []).walkerUtilisation));
  t.end();
});

await t.test('a task that evaluates nothing, such as summing up, does not hide what the others were worth', (t) => {
  const idle = usage({ points: 0, timedPoints: 0, timedSeconds: 0, waitedSeconds: 0, seconds: 0.01 });
  t.ok(close(judgeLayout(layout, 1, 1, [usage(), idle]).serialSeconds, 1000 * (1e-3 + loopSeconds)));
  t.end();
});
