import fc from 'fast-check';
import t from 'tap';

import { openGaugeSum } from '../../lib/pool/gaugeSum.js';
import { joinReports, splitTasks } from '../../lib/pool/splitTasks.js';
import { gaugeFields, openGauge } from '../../lib/pool/types.js';
import { evaluateJob } from '../../lib/within/evaluateState.js';
import { sampleJob } from '../../lib/within/sampleState.js';
import { summariseJob } from '../../lib/within/summariseState.js';
import type { StateJob, StateTask } from '../../lib/pool/types.js';
import type { EvaluateTask } from '../../lib/within/evaluateState.js';
import type { FailedEvaluation, SampleTask } from '../../lib/within/types.js';

const plain = {
  ...({ dimension: 2, timeLimitMs: null, forwardThreads: 1, onFailure: 'raise', summarises: true } as const),
  ...{ caution: null, notes: null, kept: null },
};

function evaluateTask(state: number, points: number, cost: number): EvaluateTask {
  const values = Float64Array.from({ length: 2 * points }, (_, i) => 1000 * state + i);
  return {
    ...plain,
    state,
    name: `s${state}`,
    points: values,
    numbers: Int32Array.from({ length: points }, (_, i) => i),
    batchSize: 16,
    cost,
  };
}

function sampleTask(state: number, ensembles: number, walkers: number, cost: number): SampleTask {
  return {
    ...{ ...plain, state, name: `s${state}`, seed: 1, walkers, moves: [], verify: false },
    ...{ steps: 10, leastSteps: 10, checkAt: 10 },
    ...{ chainFolder: '', holdsChains: false, chainKey: '' },
    ...{ ensembles: Array.from({ length: ensembles }, (_, e) => e), ofEnsembles: ensembles },
    ...{ batchSize: ensembles * walkers, thinning: { discard: 0, thin: 1 } as const, cost },
  };
}

const seats = fc.integer({ min: 1, max: 70 });
const cost = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e3, noNaN: true }));

await t.test(
  'parts of points hold each point once, in their order; no more parts than seats unless there are more tasks',
  (t) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), cost), { minLength: 1, maxLength: 6 }), seats, (shapes, size) => {
        const tasks = shapes.map(([points, cost], state) => evaluateTask(state, points, cost));
        const parts = splitTasks(evaluateJob, tasks, size);
        const most = Math.max(size, tasks.length);
        const isLongestFirst = parts.every(({ part }, i) => i === 0 || part.cost <= parts[i - 1].part.cost);
        if (parts.length > most || !isLongestFirst) return false;
        const echo = parts.map(({ part: { points, numbers, name } }) => ({
          logPosteriors: points.filter((_, i) => i % 2 === 0),
          seconds: 1,
          failures: [{ state: name, ensemble: null, walker: numbers[0], step: null, point: [], message: '' }],
        }));
        const joined = joinReports(evaluateJob, tasks, parts, echo);
        return tasks.every(({ points, state }, i) => {
          const own = parts.filter(({ task }) => task === i);
          const starts = joined[i].failures.map(({ walker }) => walker);
          return (
            String(joined[i].logPosteriors) === String(points.filter((_, at) => at % 2 === 0)) &&
            joined[i].failures.every((failure) => failure.state === `s${state}`) &&
            joined[i].seconds === own.length &&
            starts.every((first, at) => at === 0 || first > starts[at - 1])
          );
        });
      }),
      { seed: 2 },
    );
    t.end();
  },
);

await t.test('parts of a state hold each ensemble once, whole batches, and shares of the cost that add up', (t) => {
  const shape = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 40 }), cost);
  fc.assert(
    fc.property(fc.array(shape, { minLength: 1, maxLength: 4 }), seats, (shapes, size) => {
      const tasks = shapes.map(([ensembles, half, cost], state) => sampleTask(state, ensembles, 2 * half, cost));
      const parts = splitTasks(sampleJob, tasks, size);
      return tasks.every((task, i) => {
        const own = parts.filter((part) => part.task === i).sort((a, b) => a.order - b.order);
        const sum = own.reduce((total, { part }) => total + part.cost, 0);
        const sizes = own.map(({ part }) => part.ensembles.length);
        return (
          String(own.flatMap(({ part }) => part.ensembles)) === String(task.ensembles) &&
          own.every(
            ({ part }) => part.batchSize === part.ensembles.length * task.walkers && part.ofEnsembles === shapes[i][0],
          ) &&
          Math.max(...sizes) - Math.min(...sizes) <= 1 &&
          Math.abs(sum - task.cost) <= 1e-9 * task.cost
        );
      });
    }),
    { seed: 3, numRuns: 300 },
  );
  t.end();
});

await t.test('seats to spare go to the longest tasks; a task that cannot be split stays whole', (t) => {
  const sizes = (job: StateJob<SampleTask, never>, size: number): number[] => {
    const tasks = [sampleTask(0, 4, 8, 1), sampleTask(1, 4, 8, 9), sampleTask(2, 1, 8, 20)];
    const parts = splitTasks(job, tasks, size);
    return tasks.map((_, i) => parts.filter(({ task }) => task === i).length);
  };
  const job = sampleJob as unknown as StateJob<SampleTask, never>;
  t.strictSame(sizes(job, 3), [1, 1, 1]);
  t.strictSame(sizes(job, 5), [1, 3, 1]);
  t.strictSame(sizes(job, 6), [1, 4, 1]);
  t.strictSame(sizes(job, 50), [4, 4, 1]);
  t.strictSame(sizes(summariseJob as unknown as StateJob<SampleTask, never>, 50), [1, 1, 1]);
  t.end();
});

await t.test('failures of the parts of a state come in the order of steps, then ensembles, then walkers', (t) => {
  const task = sampleTask(0, 4, 8, 1);
  const failure = (step: number, ensemble: number, walker: number): FailedEvaluation => ({
    ...{ state: 's0', ensemble, walker, step, point: [], message: '' },
  });
  const tally = { evaluations: 1, outsideSupport: 2, proposed: 3, accepted: 4, rescued: 5 };
  const reports = [
    {
      ...tally,
      seconds: 1,
      summarised: null,
      held: [],
      failures: [failure(0, 1, 2), failure(3, 0, 5), failure(3, 1, 1)],
    },
    {
      ...tally,
      seconds: 2,
      summarised: null,
      held: [],
      failures: [failure(0, 2, 0), failure(0, 2, 0), failure(2, 3, 7), failure(3, 2, 0)],
    },
  ];
  const joined = sampleJob.join?.(task, reports);
  t.strictSame(
    joined?.failures.map(({ step, ensemble, walker }) => [step, ensemble, walker]),
    [
      [0, 1, 2],
      [0, 2, 0],
      [0, 2, 0],
      [2, 3, 7],
      [3, 0, 5],
      [3, 1, 1],
      [3, 2, 0],
    ],
  );
  t.match(joined, { evaluations: 2, outsideSupport: 4, proposed: 6, accepted: 8, rescued: 10, seconds: 3 });
  t.end();
});

await t.test('the gauge of a task is the sum of the latest gauges of its parts, and of no other', (t) => {
  const parts = [0, 1, 0].map((task, order) => ({ task, order, part: {} as StateTask }));
  const seen: [number, number, number][] = [];
  const sum = openGaugeSum(parts, (task, gauge) => {
    seen.push([task, gauge[gaugeFields.done], gauge[gaugeFields.accepted]]);
  });
  const gauge = openGauge(); // the same memory all the time, as a task has it
  const note = (part: number, done: number, accepted: number): void => {
    gauge[gaugeFields.done] = done;
    gauge[gaugeFields.accepted] = accepted;
    sum.note(part, gauge);
  };
  note(0, 1, 10);
  note(1, 5, 50);
  note(2, 2, 20);
  note(0, 3, 30);
  t.strictSame(seen, [
    [0, 1, 10],
    [1, 5, 50],
    [0, 3, 30],
    [0, 5, 50],
  ]);
  t.end();
});
