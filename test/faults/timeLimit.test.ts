/**
 * Evaluations that never end: the limit ends them, names them, and changes nothing else. The limit is long, so that a
 * machine that is busy with other things ends no evaluation of a few microseconds.
 */
import t from 'tap';

import { defineProblem, drawProposals, fitPseudoPrior } from '../../lib/index.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { allAtOnce } from '../contract/kinds.js';
import { openLayout, processes, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import faulty from '../fixtures/problems/faulty.js';
import { firstDifference } from '../invariance/firstDifference.js';
import type { SampleOptions } from '../../lib/within/options.js';
import type { StateEnsemble } from '../../lib/within/stateEnsemble.js';
import type { Fault, FaultyData } from '../fixtures/problems/faulty.js';
import type { TestLayout } from '../contract/layouts.js';

const limit = 1000;
const above = 3;
const options = { walkers: 8, steps: 12, ensembles: 2, discard: 0, thin: 1, seed: 10 } satisfies SampleOptions;
const dataOf = (fault: Fault, beyond = above): FaultyData => ({ fault, above: beyond });

const bits = ({ samples, logPosteriors, evaluations, outsideSupport, acceptance }: StateEnsemble) => ({
  ...{ samples: samples.data, logPosteriors, evaluations, outsideSupport, acceptance },
});

/** What a log posterior that throws there gives, serially: the points that fail are the same. */
const thrown = await runMcmcPerState(faulty, {
  ...options,
  data: dataOf('throw'),
  parallel: false,
  onFailure: 'reject',
});
const [, { failures }] = thrown;
const places = failures.map(({ ensemble, walker, step, point }) => ({ ensemble, walker, step, point }));

await t.test('the run that is compared has a few failures, of both ensembles', (t) => {
  t.ok(places.length >= 2 && places.length <= 6, `${places.length} failures`);
  t.strictSame(new Set(places.map(({ ensemble }) => ensemble)), new Set([0, 1]));
  t.strictSame(thrown[0].failures, []);
  t.end();
});

const walkerProcesses = { kind: 'processes', size: 2, execArgv: [] } as const;
const layouts: readonly TestLayout[] = [
  threads(2),
  { name: '2 walker processes', statePool: { kind: 'serial' }, walkerPool: walkerProcesses },
  processes(2, 2),
  {
    name: '2 state processes of 2 walker processes',
    statePool: processes(2, 1).statePool,
    walkerPool: walkerProcesses,
  },
  { name: '4 state threads of 1', statePool: { kind: 'threads', size: 4 }, walkerPool: { kind: 'threads', size: 1 } },
  {
    name: '2 state threads of serial walkers',
    statePool: { kind: 'threads', size: 2 },
    walkerPool: { kind: 'serial' },
  },
];

for (const layout of layouts) {
  await t.test(
    `${layout.name}: under 'reject' each endless evaluation is recorded once, and no other bit changes`,
    async (t) => {
      const open = openLayout(layout);
      t.teardown(() => open.close());
      const { statePool, walkerPool } = open;
      const found = await runMcmcPerState(faulty, {
        ...{
          ...options,
          statePool,
          walkerPool,
          data: dataOf('loop'),
          onFailure: 'reject',
          evaluationTimeLimitMs: limit,
        },
      });
      t.equal(firstDifference(found.map(bits), thrown.map(bits)), null);
      t.strictSame(
        found[1].failures,
        places.map((place) => ({
          ...{ state: 'faulty', ...place },
          message: `took longer than evaluationTimeLimitMs = ${limit} and was ended`,
        })),
      );
    },
  );
}

for (const layout of layouts.slice(0, 2)) {
  await t.test(`${layout.name}: under 'raise' the endless evaluation is named, and the pools go on`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());
    const { statePool, walkerPool } = open;
    const error = await reasonOf(
      runMcmcPerState(faulty, {
        ...{ ...options, statePool, walkerPool, data: dataOf('loop'), evaluationTimeLimitMs: limit },
      }),
    );
    t.match(error, {
      ...{ tag: 'evaluation', fields: { state: 'faulty', ...places[0] } },
      message:
        /^the log posterior of state 'faulty' took longer than evaluationTimeLimitMs = 1000 and was ended \(ensemble/,
    });
    const sound = { ...options, data: { fault: null, above } satisfies FaultyData };
    const [, pooled] = await runMcmcPerState(faulty, { ...sound, statePool, walkerPool });
    const [, serial] = await runMcmcPerState(faulty, { ...sound, parallel: false });
    t.strictSame(pooled.mean, serial.mean);
  });
}

await t.test('a promise that never settles is given up, and no other bit changes', async (t) => {
  for (const statePool of [{ kind: 'serial' }, { kind: 'threads', size: 2 }] as const) {
    const found = await runMcmcPerState(faulty, {
      ...{ ...options, statePool, walkerPool: { kind: 'promises', limit: 4 }, data: dataOf('never') },
      ...{ onFailure: 'reject', evaluationTimeLimitMs: limit },
    });
    t.equal(firstDifference(found.map(bits), thrown.map(bits)), null);
    t.equal(found[1].failures.length, places.length);
  }
});

await t.test('proposal members that never end are recorded by their draw', async (t) => {
  const sound = await runMcmcPerState(faulty, { ...options, data: { fault: null, above: 0 }, parallel: false });
  const pseudoPrior = fitPseudoPrior(sound, { maxComponents: 1 });
  const draws = { draws: 40, seed: 1, onFailure: 'reject' } as const;
  const serial = await drawProposals(faulty, pseudoPrior, { ...draws, data: dataOf('throw', 1.7), parallel: false });
  const { statePool, walkerPool } = threads(2);
  const found = await drawProposals(faulty, pseudoPrior, {
    ...{ ...draws, data: dataOf('loop', 1.7), statePool, walkerPool, evaluationTimeLimitMs: limit },
  });
  const placesOf = (list: typeof found) => list.states[1].failures.map(({ walker, point }) => ({ walker, point }));
  t.ok(placesOf(serial).length > 0, `${placesOf(serial).length} failures`);
  t.strictSame(placesOf(found), placesOf(serial));
  t.strictSame(found.states[1].logPosteriors, serial.states[1].logPosteriors);
});

await t.test(
  'walkers in this thread, which nothing can end, refuse a limit before anything is evaluated',
  async (t) => {
    let calls = 0;
    const counting = defineProblem({
      states: [{ name: 'a', parameters: [{ name: 'x' }] }],
      logPosterior: () => ++calls,
      start: (_, random) => [random.normal()],
    });
    const refused = {
      tag: 'option',
      fields: { option: 'evaluationTimeLimitMs' },
      message: /cannot be kept by walkerPool/,
    };
    for (const walkerPool of [{ kind: 'serial' }, allAtOnce] as const) {
      t.match(await reasonOf(runMcmcPerState(counting, { ...options, walkerPool, evaluationTimeLimitMs: 9 })), refused);
    }
    t.equal(calls, 0);
    const pools = { statePool: { kind: 'threads', size: 2 }, walkerPool: allAtOnce } as const;
    t.match(
      await reasonOf(
        runMcmcPerState(faulty, { ...options, ...pools, data: dataOf('throw'), evaluationTimeLimitMs: 9 }),
      ),
      refused,
    );
  },
);
