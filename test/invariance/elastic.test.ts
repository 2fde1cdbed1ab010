/** The same bits when states are split, when evaluators come and go in mid-run, when points go in batches, and when some fail. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { openStatePool } from '../../lib/pool/openStatePool.js';
import { run } from '../../lib/run.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { statePools, walkerPools } from '../contract/kinds.js';
import { processes, serial, threads } from '../contract/layouts.js';
import batched from '../fixtures/problems/batched.js';
import normals from '../fixtures/problems/normals.js';
import uneven from '../fixtures/problems/uneven.js';
import { firstDifference } from './firstDifference.js';
import type { SampleOptions } from '../../lib/within/options.js';
import type { StateEnsemble } from '../../lib/within/stateEnsemble.js';
import type { TestLayout } from '../contract/layouts.js';

const data = { centre: Float64Array.of(0.5, -1, 2), scale: Float64Array.of(1, 2, 0.7) };
const options = {
  walkers: 10,
  ensembles: 4,
  steps: 60,
  discard: 4,
  thin: 2,
  seed: 'elastic',
  data,
} satisfies SampleOptions;

const layouts: readonly TestLayout[] = [
  { name: '2 state threads', statePool: statePools.threads, walkerPool: walkerPools.serial },
  {
    name: '7 state threads: states are split',
    statePool: { kind: 'threads', size: 7 },
    walkerPool: threads(1).walkerPool,
  },
  { ...processes(5, 1), name: '5 state processes: states are split' },
  { name: '3 state threads of promises', statePool: { kind: 'threads', size: 3 }, walkerPool: walkerPools.promises },
  { name: '2 state threads of a map', statePool: statePools.threads, walkerPool: walkerPools.map },
  { name: 'walker processes', statePool: serial.statePool, walkerPool: walkerPools.processes },
  { ...processes(2, 1), name: 'state processes of walker processes', walkerPool: walkerPools.processes },
  { name: 'a map of threads', statePool: statePools.map, walkerPool: threads(2).walkerPool },
];

const bits = ({ samples, logPosteriors, chain, mean, rhat, ess, failures, ...ensemble }: StateEnsemble) => ({
  ...{ samples: samples.data, logPosteriors, chain: chain.data, mean, rhat, ess, failures },
  ...{ evaluations: ensemble.evaluations, outside: ensemble.outsideSupport, acceptance: ensemble.acceptance },
  rescued: ensemble.rescued,
});

const alone = { ...options, parallel: false } as const;
const expected = (await runMcmcPerState(normals, alone)).map(bits);
const rejecting = { ...alone, onFailure: 'reject' } as const;
const expectedBatched = (await runMcmcPerState(batched, rejecting)).map(bits);
const whole = { draws: 200, chains: 4, resamplerSteps: 200, folder: false, pseudoPrior: { maxComponents: 1 } } as const;
const expectedRun = weigh(await run(normals, { ...alone, ...whole }));

for (const { name, statePool, walkerPool } of layouts) {
  const pools = { statePool, walkerPool, parallel: undefined };
  await t.test(`${name}: runMcmcPerState gives the bits of a serial run, verified or not`, async (t) => {
    for (const verify of [false, true]) {
      const found = await runMcmcPerState(normals, { ...alone, ...pools, verify });
      t.equal(firstDifference(found.map(bits), expected), null);
    }
  });

  await t.test(`${name}: run gives the bits of a serial run`, async (t) => {
    t.equal(firstDifference(weigh(await run(normals, { ...alone, ...whole, ...pools })), expectedRun), null);
  });

  await t.test(
    `${name}: points in batches of any size, some of which fail, give the same chains and failures`,
    async (t) => {
      const found = await runMcmcPerState(batched, { ...rejecting, ...pools });
      t.equal(firstDifference(found.map(bits), expectedBatched), null);
    },
  );
}

await t.test('the batched runs that are compared have failures in every ensemble, each once', (t) => {
  const failures = expectedBatched.flatMap((state) => state.failures);
  t.equal(new Set(failures.map(({ state, ensemble }) => `${state} ${ensemble}`)).size, 8);
  const keys = failures.map(({ state, point }) => `${state} ${point.join()}`);
  t.equal(new Set(keys).size, keys.length);
  t.ok(failures.every(({ message, point }) => message === 'threw RangeError: beyond the table' && point[0] > 2.4));
  t.end();
});

await t.test('the form for many points is the one that is used, even for a single point', async (t) => {
  const { logPosteriors, samples } = (await runMcmcPerState(batched, rejecting))[0];
  const out = Float64Array.of(NaN);
  const point = samples.data.slice(0, 2);
  batched.logPosteriorBatch?.(point, 1, batched.states[0], data, out);
  t.equal(logPosteriors[0], out[0]);
  t.not(logPosteriors[0], batched.logPosterior?.(point, batched.states[0], data), 'wrong: the other form differs');
});

for (const kind of ['threads', 'processes'] as const) {
  for (const walkerPool of [threads(1).walkerPool, walkerPools.processes]) {
    const name = `${kind} of ${'kind' in walkerPool ? String(walkerPool.kind) : ''}`;
    await t.test(`${name}: evaluators that fall free help the state that still runs, and change no bit`, async (t) => {
      const size = 3;
      const statePool = openStatePool(kind === 'threads' ? { kind, size } : { kind, size, execArgv: [] });
      t.teardown(() => statePool.close());
      // One ensemble per state cannot be split. Two states end early: their evaluators are free for the third.
      const own = { ...alone, ensembles: 1, steps: [30, 20, 250] };
      const here = (await runMcmcPerState(uneven, { ...own, data: { ms: 0, folder: t.testdir() } })).map(bits);
      const folder = t.testdir({ far: {} });
      const data = { ms: 1, folder: join(folder, 'far') };
      const found = await runMcmcPerState(uneven, { ...own, data, statePool, walkerPool, parallel: undefined });
      t.equal(firstDifference(found.map(bits), here), null);
      const evaluators = readdirSync(data.folder).filter((name) => name.startsWith('long '));
      t.ok(evaluators.length >= 2, `the long state had ${evaluators.length} evaluators`);
    });
  }
}

/** What a run finds, times aside. */
function weigh({ ensembles, trace, evidence }: Awaited<ReturnType<typeof run>>) {
  return { ensembles: ensembles.map(bits), states: trace.states.data, members: trace.memberIndices.data, evidence };
}
