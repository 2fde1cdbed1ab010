/** What is said of states that find no start, of promises that nobody awaits, and of batches that are not filled. */
import t from 'tap';

import { defineProblem, runMcmcPerState } from '../../lib/index.js';
import { openSerialEvaluator } from '../../lib/pool/serialEvaluator.js';
import { sendReply } from '../../lib/pool/sendReply.js';
import { reasonOf } from '../contract/reasonOf.js';
import { timeJob } from '../../lib/within/timeState.js';
import type { ProblemDefinition } from '../../lib/index.js';
import type { TaskEnvironment } from '../../lib/pool/types.js';

const states = [{ name: 'a', parameters: [{ name: 'x', lower: 0, upper: 1 }] }];
const short = { steps: 4, walkers: 4, ensembles: 1, discard: 0, thin: 1, seed: 1, parallel: false } as const;

const reasonFor = (more: Omit<ProblemDefinition, 'states'>, options: object = {}) =>
  reasonOf(runMcmcPerState(defineProblem({ states, ...more }), { ...short, ...options }));

await t.test('no start is found: where all evaluations fail, that is said, with the last of them', async (t) => {
  const fails = (): number => {
    throw new TypeError('no data');
  };
  const reject = { onFailure: 'reject' };
  t.match(await reasonFor({ logPosterior: fails }, reject), {
    tag: 'start',
    message:
      /^walker 0 of ensemble 0 of state 'a' found no point .* drawn between the bounds, as there is no start\(\)\. 100 of the 100 evaluations failed; at the last of them the log posterior threw TypeError: no data$/,
    cause: { name: 'TypeError', message: 'no data' },
  });
  t.match(await reasonFor({ logPosterior: fails, start: () => [0.5] }, reject), {
    message: /^start\(\) gave walker 0 .* 100 of the 100 evaluations failed/,
  });
  t.match(await reasonFor({ logPosterior: () => -Infinity }), {
    tag: 'start',
    message:
      /as there is no start\(\)\. Give a start\(\), or narrower bounds, where the log posterior is above -Infinity$/,
  });
  t.match(await reasonFor({ logPosterior: () => -Infinity, start: () => [0.5] }), {
    message: /^start\(\) gave walker 0 .*\. Start where the log posterior is above -Infinity$/,
  });
});

await t.test('a batch that is not filled: what was returned instead is said', async (t) => {
  const because = (what: RegExp) => ({ tag: 'evaluation', message: what });
  const awaits = (() => Promise.resolve()) as unknown as ProblemDefinition['logPosteriorBatch'];
  t.match(
    await reasonFor({ logPosteriorBatch: awaits }),
    because(
      /logPosteriorBatch must fill out and return nothing; it left NaN there and returned a promise\. .*'promises'/,
    ),
  );
  const returns = ((_: unknown, n: number) => new Float64Array(n)) as unknown as ProblemDefinition['logPosteriorBatch'];
  t.match(await reasonFor({ logPosteriorBatch: returns }), because(/must fill out .* it left NaN there and returned /));
  t.match(await reasonFor({ logPosteriorBatch: () => undefined }), because(/returned NaN/));
});

await t.test('promises are found in every density, and in whatever can be awaited', async (t) => {
  const awaits = async (more: Omit<ProblemDefinition, 'states'>): Promise<boolean> => {
    const problem = defineProblem({ states, ...more });
    const openSerial = (size: number) => openSerialEvaluator({ one: () => 0, many: null }, size, 1);
    const task = {
      ...{ state: 0, dimension: 1, batchSize: 1, cost: 0, timeLimitMs: null, forwardThreads: 1, caution: null },
      ...{ notes: null, awaits: null, evaluations: 10, leastSeconds: 1, mostSeconds: 0.01 },
    };
    return (await timeJob.perform(task, { problem, shared: undefined, openSerial } as unknown as TaskEnvironment))
      .awaits;
  };
  const later = () => Promise.resolve(0);
  const thenable = (() => ({
    then: (done: (value: number) => void) => {
      done(0);
    },
  })) as unknown as typeof later;
  const now = (): number => 0;
  t.equal(await awaits({ logPosterior: later }), true);
  t.equal(await awaits({ logPosterior: thenable }), true);
  t.equal(await awaits({ logPrior: later, logLikelihood: now }), true);
  t.equal(await awaits({ logPrior: now, logLikelihood: later }), true);
  t.equal(await awaits({ logPrior: now, logLikelihood: now }), false);
  let asked = 0;
  const likelihood = (): number => asked++;
  t.equal(await awaits({ logPrior: () => -Infinity, logLikelihood: likelihood }), false);
  t.equal(asked, 0, 'where the prior is -Infinity, the likelihood is not asked for');
});

await t.test('a reply that cannot be copied becomes a failure', (t) => {
  const sent: unknown[] = [];
  sendReply((message) => sent.push(structuredClone(message)), { kind: 'done', report: () => 0 });
  t.match(sent, [{ kind: 'failed', error: { message: /^an answer could not be sent: .*could not be cloned/ } }]);
  sendReply((message) => sent.push(structuredClone(message)), { kind: 'done', report: 1 });
  t.strictSame(sent[1], { kind: 'done', report: 1 });
  t.end();
});
