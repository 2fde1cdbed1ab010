/** Promise 3: a state whose workers die of one point three times is given up and named with the point; the others finish. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

import { drawProposals, fitPseudoPrior, run, runMcmcPerState } from '../../lib/index.js';
import { moduleOf, runCommand } from '../cli/command.js';
import { openLayout, poolsOf, processes, serial, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import mortal from '../fixtures/problems/mortal.js';
import { factsOf } from './facts.js';
import { arrivalIn, long, ordered, peaceful, short, undisturbed, whole } from './mortalRuns.js';
import type { Progress } from '../../lib/index.js';
import type { TestLayout } from '../contract/layouts.js';
import type { Deed } from '../fixtures/problems/mortal.js';
import type { PlacedPoint } from './mortalRuns.js';

const ensembles = await undisturbed.long();
const expected = factsOf(ensembles);
const early = arrivalIn(12, ensembles[1]);
const late = arrivalIn(380, ensembles[1]);

const walkerPool = { kind: 'processes', size: 2, execArgv: [] } as const;
const layouts: readonly (readonly [TestLayout, Deed, PlacedPoint])[] = [
  [threads(2), 'exit', late],
  [processes(1, 2), 'exit', late],
  [{ ...serial, name: '2 walker processes', walkerPool }, 'kill', early],
];

for (const [layout, deed, deadly] of layouts) {
  await t.test(`${layout.name}: a point that always kills is named, and the other state is finished`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());
    const { statePool, walkerPool } = open;
    const data = ordered(t, [{ deed, at: deadly.point, times: 99 }]);
    let sound = 0;
    const progress = ({ state, done }: Progress): void => {
      if (state === 'sound') sound = done;
    };
    const error = await reasonOf(runMcmcPerState(mortal, { ...long, statePool, walkerPool, data, progress }));
    t.match(error, {
      tag: 'poisoned',
      message:
        /^state 'mortal' was given up: its workers ended 3 times while they evaluated the point \[.*\] \(ensemble 1, walker \d+, step \d+\); the last time: /,
    });
    t.strictSame((error as { fields?: unknown }).fields, { state: 'mortal', deaths: 3, ...deadly });
    t.equal(sound, long.steps);

    const alive = ordered(t, []);
    const again = await runMcmcPerState(mortal, { ...long, statePool, walkerPool, data: alive });
    t.strictSame(factsOf(again), expected, 'and open pools go on');
  });
}

await t.test('a state that kills at any point is given up at its first one', async (t) => {
  const data = ordered(t, [{ deed: 'kill', at: null, times: 99 }]);
  t.match(await reasonOf(runMcmcPerState(mortal, { ...short, ...poolsOf(processes(2, 1)), data })), {
    ...{ tag: 'poisoned', fields: { state: 'mortal', deaths: 3, ensemble: 0, walker: 0, step: 0 } },
  });
});

const undisturbedRun = await undisturbed.whole();
const [soundly, mortally] = undisturbedRun.ensembles;
const deadly = arrivalIn(12, mortally);
const seeds = { seed: whole.seed, draws: whole.draws };
const pseudoPrior = fitPseudoPrior([soundly, mortally], whole.pseudoPrior);
const proposals = await drawProposals(mortal, pseudoPrior, {
  ...{ ...seeds, data: peaceful, parallel: false },
});
const draw = 137;
const proposed = Array.from({ length: 2 }, (_, d) => proposals.states[1].points.get(draw, d));

await t.test('a proposal member that always kills is named by its draw', async (t) => {
  const data = ordered(t, [{ deed: 'exit', at: proposed, times: 99 }]);
  const error = await reasonOf(drawProposals(mortal, pseudoPrior, { ...seeds, ...poolsOf(threads(2)), data }));
  t.match(error, { tag: 'poisoned', message: /\(draw 137\)/ });
  t.strictSame((error as { fields?: unknown }).fields, {
    ...{ state: 'mortal', deaths: 3, ensemble: null, walker: draw, step: null, point: proposed },
  });
});

for (const [stage, point] of [
  ['sampled', deadly.point],
  ['proposed', proposed],
] as const) {
  await t.test(
    `a run in which a point that is ${stage} always kills gives the result of the other state`,
    async (t) => {
      const data = ordered(t, [{ deed: 'kill', at: point, times: 99 }]);
      const folder = join(data.folder, 'run');
      const found = await run(mortal, { ...whole, ...poolsOf(processes(2, 1)), data, folder });
      const { exitCode } = process;
      process.exitCode = undefined;
      t.equal(exitCode, 3);
      t.match(found.unfinished, [{ name: 'mortal', message: /3 times/, point }]);
      t.equal(found.unfinished.length, 1);
      t.match(found.warnings[0], /^the result is partial: .* none of 'mortal'/);
      t.match(found.states, [{ name: 'sound', probability: 1, mean: soundly.mean }]);
      t.equal(found.states.length, 1);
      t.strictSame(factsOf(found.ensembles), factsOf([soundly]));
      const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as { unfinished?: unknown };
      t.strictSame(summary.unfinished, found.unfinished);
    },
  );
}

await t.test('the command says so too, and ends with code 3', async (t) => {
  const data = ordered(t, [{ deed: 'exit', at: deadly.point, times: 99 }]);
  const dataFile = join(data.folder, 'data.json');
  writeFileSync(dataFile, JSON.stringify(data));
  const { walkers, steps, ensembles: count, draws, seed } = whole;
  const numbers = { walkers, steps, ensembles: count, discard: 0, thin: 1, draws, seed };
  const { code, stdout } = await runCommand(
    [
      ...['run', join(moduleOf('two'), '../../problems/mortal.js'), '--data', dataFile, '--threads', '1'],
      ...Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ],
    data.folder,
  );
  t.equal(code, 3);
  t.match(stdout, /the result is partial/);
  t.match(stdout, /state 'mortal' was given up: its workers ended 3 times/);
});
