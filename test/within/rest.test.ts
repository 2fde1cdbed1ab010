/** What running tasks say of the time that they will still take. The clock is the test's own. */
import t from 'tap';

import { gaugeFields } from '../../lib/pool/types.js';
import { evaluateJob } from '../../lib/within/evaluateState.js';
import { sampleJob } from '../../lib/within/sampleState.js';
import { onOwnClock } from './onOwnClock.js';
import type { Gauge, TaskEnvironment } from '../../lib/pool/types.js';

const walkers = 8;
const secondsPerEvaluation = 0.25;

/** Calls `work` in a place where each evaluation takes a quarter of a second; returns what the gauge said at each of them. */
async function restsOf(work: (at: TaskEnvironment) => Promise<unknown>): Promise<number[]> {
  const rests: number[] = [];
  const before = (gauge: Gauge): void => {
    rests.push(gauge[gaugeFields.rest]);
  };
  const last = await onOwnClock(walkers, { secondsPerEvaluation, before }, async (at) => {
    await work(at);
    return at.gauge[gaugeFields.rest];
  });
  return [...rests, last];
}

const common = {
  ...{ state: 0, name: 'only', dimension: 1, batchSize: walkers, cost: 0, timeLimitMs: null, forwardThreads: 1 },
  ...{ caution: null, notes: null, onFailure: 'raise' as const, seed: 1 },
};

await t.test('sampling: at the pace of the steps that were made here, start and earlier runs aside', async (t) => {
  const folder = t.testdir();
  const sample = (steps: number) => (at: TaskEnvironment) => {
    const task = { ...common, walkers, ensembles: [0], ofEnsembles: 1, moves: [{ kind: 'stretch' as const }] };
    const rest = {
      verify: false,
      thinning: { discard: 0, thin: 1 },
      chainFolder: folder,
      chainKey: 'k',
      holdsChains: false,
    };
    return sampleJob.perform({ ...task, ...rest, summarises: false, steps, leastSteps: steps, checkAt: steps }, at);
  };
  const said = (left: readonly number[]) => left.flatMap((steps) => Array<number>(walkers).fill(2 * steps)); // 8 quarters
  t.strictSame(await restsOf(sample(5)), [...said([0, 0, 4, 3, 2, 1]), 0], 'nothing is known at the start');
  t.strictSame(await restsOf(sample(8)), [...said([0, 2, 1]), 0], 'gone on with from step 5');
});

await t.test('proposals: at the pace of those that were evaluated', async (t) => {
  const numbers = Int32Array.from({ length: 3 * walkers }, (_, i) => i);
  const task = { ...common, numbers, points: Float64Array.from(numbers), kept: null };
  const rests = await restsOf((at) => evaluateJob.perform(task, at));
  t.strictSame(rests, [...[0, 4, 2].flatMap((rest) => Array<number>(walkers).fill(rest)), 0]);
});
