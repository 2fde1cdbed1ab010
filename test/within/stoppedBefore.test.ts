/** A call whose signal was aborted before it ends as any other that is stopped, and starts nothing first. */
import { subscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';

import t from 'tap';

import { defineProblem, drawProposals, fitPseudoPrior, run, runMcmcPerState } from '../../lib/index.js';
import { reasonOf } from '../contract/reasonOf.js';
import normals from '../fixtures/problems/normals.js';
import type { SampleOptions } from '../../lib/index.js';

const data = { centre: new Float64Array(3), scale: Float64Array.of(1, 1, 1) };
const short = { steps: 40, walkers: 12, ensembles: 2, seed: 1, data } as const;
const signal = AbortSignal.abort();
const stopped = { tag: 'interrupted', message: 'stopped as asked', fields: { folder: null } };

let started = 0;
for (const channel of ['worker_threads', 'child_process']) subscribe(channel, () => (started += 1));

const two = { size: 2, execArgv: [] } as const;
const layouts: Readonly<Record<string, SampleOptions>> = {
  serial: { parallel: false },
  'state threads': { statePool: { kind: 'threads', size: 2 } },
  'state processes': { statePool: { kind: 'processes', ...two } },
  'walker threads': { walkerPool: { kind: 'threads', size: 2 } },
  'walker processes': { walkerPool: { kind: 'processes', ...two } },
  'a map for walkers': { walkerPool: { map: (fn, items) => items.map(fn) } },
  'a map for states': { statePool: { map: (fn, items) => items.map(fn) } },
};

await t.test('threads and processes are heard to start', async (t) => {
  await runMcmcPerState(normals, { ...short, ...layouts['walker threads'] });
  const threads = started;
  t.ok(threads >= 2);
  await runMcmcPerState(normals, { ...short, ...layouts['walker processes'] });
  t.ok(started > threads);
});

const pseudoPrior = fitPseudoPrior(await runMcmcPerState(normals, { ...short, parallel: false }));

for (const [name, pools] of Object.entries(layouts)) {
  await t.test(`${name}: nothing is started`, async (t) => {
    started = 0;
    t.match(await reasonOf(runMcmcPerState(normals, { ...short, ...pools, signal })), stopped);
    t.match(await reasonOf(run(normals, { ...short, ...pools, signal, folder: false })), stopped);
    t.match(await reasonOf(drawProposals(normals, pseudoPrior, { draws: 20, data, ...pools, signal })), stopped);
    t.equal(started, 0);
  });
}

await t.test('no log posterior is timed', async (t) => {
  let calls = 0;
  const problem = defineProblem({
    states: [{ name: 'a', parameters: [{ name: 'x', lower: 0, upper: 1 }] }],
    logPosterior: () => {
      calls += 1;
      return 0;
    },
  });
  t.match(await reasonOf(runMcmcPerState(problem, { steps: 1000, signal })), stopped);
  t.match(await reasonOf(run(problem, { steps: 1000, signal, folder: false })), stopped);
  t.equal(calls, 0);
});

await t.test('a folder that was to be written can be gone on with', async (t) => {
  const root = t.testdir({ chains: {} });
  const [chainFolder, folder] = [join(root, 'chains'), join(root, 'run')];
  t.match(await reasonOf(runMcmcPerState(normals, { ...short, chainFolder, signal })), stopped);
  t.equal((await runMcmcPerState(normals, { ...short, chainFolder, resume: true })).length, 3);
  const options = { ...short, draws: 50, resamplerSteps: 50, chains: 2, folder };
  t.match(await reasonOf(run(normals, { ...options, signal })), { tag: 'interrupted', fields: { folder } });
  t.equal((await run(normals, { ...options, resume: true })).states.length, 3);
});
