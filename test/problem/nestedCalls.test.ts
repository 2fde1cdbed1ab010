/** What the functions of a problem may call, and what they may not: the same in every layout. */
import t from 'tap';

import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { poolsOf, processes, serial, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import consulting from '../fixtures/problems/consulting.js';
import nesting from '../fixtures/problems/nesting.js';
import type { SampleOptions } from '../../lib/within/options.js';
import type { Call, Nested } from '../fixtures/problems/nesting.js';
import type { Source } from '../fixtures/problems/consulting.js';

const walkerProcesses = { ...serial, walkerPool: { kind: 'processes', size: 2, execArgv: [] } as const };
const blocking = [serial, threads(2), processes(1, 1), walkerProcesses].map(poolsOf);

const promises = { kind: 'promises' } as const;
const awaiting = [
  { statePool: { kind: 'serial' }, walkerPool: promises },
  { statePool: { kind: 'threads', size: 1 }, walkerPool: promises },
  { statePool: { kind: 'processes', size: 1, execArgv: [] }, walkerPool: promises },
] as const;

const brief = { seed: 5, steps: 12, walkers: 4, ensembles: 1, autoThin: false } as const;

const messageOf = async (data: Nested, pools: Pick<SampleOptions, 'statePool' | 'walkerPool'>) => {
  const reason = await reasonOf(runMcmcPerState(nesting, { ...brief, ...pools, data }));
  return reason instanceof Error ? reason.message : 'nothing was thrown';
};

for (const where of ['setup', 'start', 'forward', 'logPosterior'] as const) {
  for (const call of ['openStatePool', 'openWalkerPool'] as const) {
    await t.test(`${where} that calls ${call} is told not to, in the same words in every layout`, async (t) => {
      const [first, ...others] = await each(blocking, (pools) => messageOf({ where, call }, pools));
      t.match(first, new RegExp(`threw.* ${call} was called by a function of a problem .*call it before the run`));
      for (const other of others) t.equal(other, first);
    });
  }
}

const samplers = ['run', 'runMcmcPerState', 'shouldParallelize', 'drawProposals', 'runEnsembleResampler'] as const;

for (const call of [...samplers, 'openStatePool', 'openWalkerPool'] satisfies Call[]) {
  await t.test(`a log posterior that awaits ${call} is told not to, in the same words in every layout`, async (t) => {
    const where = 'logPosteriorLater';
    const [first, ...others] = await each(awaiting, (pools) => messageOf({ where, call }, pools));
    t.match(
      first,
      new RegExp(`^the log posterior of state 'only' threw TransdimError: ${call} was called by a function`),
    );
    for (const other of others) t.equal(other, first);
    if (call === 'run') t.match(await messageOf({ where: 'logPosterior', call }, awaiting[0]), /run was called by/);
  });
}

for (const source of ['module', 'setup', 'logPosterior', 'jobs'] satisfies Source[]) {
  await t.test(
    `a log posterior may use a worker pool or jobs (${source}): the same bits in every layout`,
    async (t) => {
      const [first, ...others] = await each(awaiting, async (pools) => {
        const [{ samples }] = await runMcmcPerState(consulting, { ...brief, ...pools, data: source });
        return [...samples.data];
      });
      t.ok(first.length > 0);
      for (const other of others) t.strictSame(other, first);
    },
  );
}

/** What `work` comes to for each item, one after another. */
async function each<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
