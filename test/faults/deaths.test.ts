/** Promise 3: who dies is started again, and what comes of it is the same to the last bit. */
import t from 'tap';

import { drawProposals, fitPseudoPrior, run, runMcmcPerState } from '../../lib/index.js';
import { poolsOf, processes, threads } from '../contract/layouts.js';
import mortal from '../fixtures/problems/mortal.js';
import { factsOf, factsOfRun } from './facts.js';
import { arrivalIn, long, marksIn, ordered, peaceful, short, undisturbed, whole } from './mortalRuns.js';
import { descendants, needsProc } from './processTree.js';
import type { Progress } from '../../lib/index.js';
import type { TestLayout } from '../contract/layouts.js';
import type { Deed } from '../fixtures/problems/mortal.js';

const ensembles = await undisturbed.long();
const expected = factsOf(ensembles);
const early = arrivalIn(5, ensembles[1]);
const late = arrivalIn(380, ensembles[1]);

const walkerProcesses = { kind: 'processes', size: 2, execArgv: [] } as const;
const inThreads: readonly TestLayout[] = [
  threads(2),
  { name: '2 state threads', statePool: { kind: 'threads', size: 2 }, walkerPool: { kind: 'serial' } },
  processes(1, 1),
  processes(1, 2),
];
const inProcesses: readonly TestLayout[] = [
  processes(2, 1),
  processes(2, 2),
  processes(4, 1), // each state in two parts
  { name: '2 walker processes', statePool: { kind: 'serial' }, walkerPool: walkerProcesses },
  {
    name: '2 state processes of 2 walker processes',
    statePool: processes(2, 1).statePool,
    walkerPool: walkerProcesses,
  },
];
/** Threads die of process.exit, processes of kill -9. */
const layouts: readonly (readonly [TestLayout, Deed])[] = [
  ...inThreads.map((layout) => [layout, 'exit'] as const),
  ...inProcesses.map((layout) => [layout, 'kill'] as const),
];

for (const [layout, deed] of layouts) {
  await t.test(`${layout.name}: deaths at the start and later change no bit`, async (t) => {
    const places = deed === 'exit' ? [null, early.point, late.point] : [null, late.point]; // processes take longer to start
    const data = ordered(
      t,
      places.map((at) => ({ deed, at, times: 1 })),
    );
    t.strictSame(factsOf(await runMcmcPerState(mortal, { ...long, ...poolsOf(layout), data })), expected);
    t.equal(marksIn(data.folder), places.length, 'each of them was died');
  });
}

const shortly = factsOf(await undisturbed.short());

for (const layout of [inProcesses[1], inProcesses[4]]) {
  await t.test(`${layout.name}: kill -9 of whoever works changes no bit`, { skip: needsProc }, async (t) => {
    const data = ordered(t, [], 0.5);
    let kills = 0;
    const progress = ({ done }: Progress): void => {
      if (done < [1, 20, Infinity][kills]) return;
      const there = descendants(process.pid);
      for (const { pid } of kills === 0 ? there.slice(-1) : there) process.kill(pid, 'SIGKILL');
      kills += 1;
    };
    const found = await runMcmcPerState(mortal, { ...short, ...poolsOf(layout), data, progress });
    t.strictSame(factsOf(found), shortly);
    t.equal(kills, 2);
  });
}

const undisturbedRun = await undisturbed.whole();
const deadly = arrivalIn(30, undisturbedRun.ensembles[1]);
const seeds = { seed: whole.seed, draws: whole.draws };
const pseudoPrior = fitPseudoPrior(undisturbedRun.ensembles, whole.pseudoPrior);
const proposals = await drawProposals(mortal, pseudoPrior, {
  ...{ ...seeds, data: peaceful, parallel: false },
});
const draw = 137;
const proposed = Array.from({ length: 2 }, (_, d) => proposals.states[1].points.get(draw, d));

await t.test('a run that dies while it samples and while it evaluates proposals gives the same bits', async (t) => {
  const data = ordered(t, [
    { deed: 'kill', at: deadly.point, times: 1 },
    { deed: 'kill', at: proposed, times: 1 },
  ]);
  const found = await run(mortal, { ...whole, ...poolsOf(processes(2, 1)), data, folder: false });
  t.strictSame(factsOfRun(found), factsOfRun(undisturbedRun));
  t.equal(marksIn(data.folder), 2);
});
