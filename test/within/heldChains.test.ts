/** Chains that are over before they would be written need no file. The clock is the test's own. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { releaseFile } from '../../lib/files/fileBytes.js';
import { defineProblem, runMcmcPerState } from '../../lib/index.js';
import { gaugeFields } from '../../lib/pool/types.js';
import { chainPath, openChainFile } from '../../lib/within/chainFile.js';
import { sampleJob } from '../../lib/within/sampleState.js';
import { poolsOf, processes, serial, threads } from '../contract/layouts.js';
import normals from '../fixtures/problems/normals.js';
import { firstDifference } from '../invariance/firstDifference.js';
import { onOwnClock } from './onOwnClock.js';
import type { TestLayout } from '../contract/layouts.js';
import type { Gauge } from '../../lib/pool/types.js';
import type { SampleTask } from '../../lib/within/types.js';

const [walkers, steps] = [8, 20];
const perStep = walkers; // evaluations

interface Trial {
  readonly task?: Partial<SampleTask>;
  /** Called before each evaluation, by its number from 0. */
  readonly before?: (evaluation: number, gauge: Gauge) => void;
  readonly secondsPerEvaluation?: number;
  /** Called when all is evaluated. */
  readonly evaluated?: () => void;
}

/** Samples a state of two ensembles with chains in this folder, at so many seconds an evaluation. */
function sampleInto(
  folder: string,
  { task = {}, before, secondsPerEvaluation = 0, evaluated = () => undefined }: Trial = {},
) {
  let evaluations = 0;
  const look = (gauge: Gauge): void => {
    before?.(evaluations++, gauge);
  };
  const whole: SampleTask = {
    ...{ state: 0, name: 'only', dimension: 1, batchSize: 2 * walkers, cost: 0, timeLimitMs: null, forwardThreads: 1 },
    ...{ caution: null, notes: null, onFailure: 'raise', seed: 1, walkers, ensembles: [0, 1], ofEnsembles: 2 },
    ...{ steps, leastSteps: steps, checkAt: steps, moves: [{ kind: 'stretch' }], thinning: { discard: 0, thin: 1 } },
    ...{ verify: false, chainFolder: folder, chainKey: 'k', holdsChains: true, summarises: true, ...task },
  };
  return onOwnClock(2 * walkers, { secondsPerEvaluation, before: look }, (at) =>
    sampleJob.perform(whole, { ...at, onEvaluated: evaluated }),
  );
}

const namesOf = (folder: string): string[] => [0, 1].map((ensemble) => chainPath(folder, 0, ensemble));
const stillHeld = (folder: string): unknown[] => namesOf(folder).map((path) => releaseFile(path));

await t.test('within a second: they come back in the report, byte for byte what the files would hold', async (t) => {
  const folder = t.testdir({ quick: {}, written: {} });
  const [quick, written] = [join(folder, 'quick'), join(folder, 'written')];
  const report = await sampleInto(quick);
  const other = await sampleInto(written, { task: { holdsChains: false } });
  t.strictSame(readdirSync(quick), []);
  t.strictSame(
    report.held,
    namesOf(written).map((path) => new Uint8Array(readFileSync(path))),
  );
  t.strictSame(other.held, []);
  t.strictSame({ ...report, held: [], seconds: 0, summarised: 0 }, { ...other, seconds: 0, summarised: 0 });
  t.strictSame(report.summarised?.summary, other.summarised?.summary);
  t.strictSame(stillHeld(quick), [undefined, undefined], 'they are the report’s');
});

await t.test('longer than a second: they are in their files from then on, as ever', async (t) => {
  const folder = t.testdir();
  const stepsSeen: number[] = [];
  const before = (evaluation: number): void => {
    const [path] = namesOf(folder);
    if (evaluation % (2 * perStep) === 0) stepsSeen.push(existsSync(path) ? openChainFile(path).steps : -1);
  };
  const report = await sampleInto(folder, { before, secondsPerEvaluation: 0.007 }); // a step takes 0.112
  t.strictSame(stepsSeen.slice(1), [...Array<number>(9).fill(-1), ...Array<number>(9).fill(9), 18, 18]);
  t.strictSame(report.held, [undefined, undefined]);
  t.strictSame(
    namesOf(folder).map((path) => openChainFile(path).steps),
    [steps, steps],
  );
});

await t.test('stopped within a second: the steps that were made are in their files', async (t) => {
  const folder = t.testdir();
  const before = (evaluation: number, gauge: Gauge): void => {
    if (evaluation === 2 * perStep * 6) gauge[gaugeFields.stop] = 1;
  };
  await t.rejects(sampleInto(folder, { before }), /was stopped/);
  t.strictSame(
    namesOf(folder).map((path) => openChainFile(path).steps),
    [6, 6],
  );
  t.strictSame(stillHeld(folder), [undefined, undefined]);
});

await t.test('a failure leaves nothing in memory', async (t) => {
  const folder = t.testdir();
  const before = (evaluation: number): void => {
    if (evaluation === 2 * perStep * 6) throw new RangeError('no');
  };
  await t.rejects(sampleInto(folder, { before }), /RangeError: no/);
  const evaluated = (): void => {
    throw new RangeError('afterwards');
  };
  await t.rejects(sampleInto(folder, { evaluated }), /afterwards/, 'when the chains are whole');
  t.strictSame(stillHeld(folder), [undefined, undefined]);
  t.strictSame(readdirSync(folder), []);
});

await t.test('who goes on after a death writes files, and goes on with those that are there', async (t) => {
  const folder = t.testdir();
  const before = (evaluation: number, gauge: Gauge): void => {
    if (evaluation === 2 * perStep * 6) gauge[gaugeFields.stop] = 1;
  };
  await t.rejects(sampleInto(folder, { before }), /was stopped/);
  const report = await sampleInto(folder, { task: { caution: 3, notes: `${folder}/notes` } });
  t.strictSame(report.held, [undefined, undefined]);
  t.strictSame(
    namesOf(folder).map((path) => openChainFile(path).steps),
    [steps, steps],
  );
  t.equal(report.evaluations, 2 * walkers * (steps + 1), 'the start and each step once');
});

await t.test('parts of a state write files, which others sum up', (t) => {
  const task = { holdsChains: true, ensembles: [0, 1], walkers, cost: 1, notes: null } as unknown as SampleTask;
  t.strictSame(
    sampleJob.split?.(task, 2).map(({ holdsChains }) => holdsChains),
    [false, false],
  );
  t.end();
});

const mapped: TestLayout = {
  name: 'a map of the script’s own',
  statePool: { kind: 'serial' },
  walkerPool: { map: (fn, items) => Promise.all(items.map(fn)) },
};
for (const layout of [serial, mapped, threads(2), processes(1, 1)]) {
  await t.test(`${layout.name}: a call without a folder tells of the same chains as one with a folder`, async (t) => {
    const data = { centre: Float64Array.of(0.5, -1, 2), scale: Float64Array.of(1, 2, 0.7) };
    const options = { ...{ steps: 40, walkers: 12, ensembles: 2, seed: 3, data }, ...poolsOf(layout) };
    const told = (folder?: string) =>
      runMcmcPerState(normals, folder === undefined ? options : { ...options, chainFolder: folder });
    const [quick, written] = [await told(), await told(t.testdir())];
    const facts = (states: typeof quick) =>
      states.map(({ chain, chainLogPosteriors, samples, mean, ess }) => {
        return { chain: chain.data, log: chainLogPosteriors.data, samples: samples.data, mean, ess };
      });
    t.equal(firstDifference(facts(quick), facts(written)), null);
  });
}

/** As many states as wanted, which are sampled in this thread; counts how often their log posterior is called. */
function openCounted(states: number) {
  const counted = { calls: 0 };
  const problem = defineProblem({
    states: Array.from({ length: states }, (_, k) => ({ name: `state ${k}`, parameters: [{ name: 'x' }] })),
    logPosterior: ([x]) => {
      counted.calls++;
      return -x * x;
    },
    start: (_, random) => [random.normal()],
  });
  return { problem, counted };
}

await t.test('many that are small, but not all together: they can be read, from the temporary folder', async (t) => {
  const { problem } = openCounted(70);
  const options = { steps: 160, walkers: 96, ensembles: 1, seed: 1, parallel: false };
  const told = await runMcmcPerState(problem, options); // 70 of 246 kB: over 16 MB
  t.strictSame(
    told.map(({ chain }) => chain.shape),
    told.map(() => [1, 160, 96, 1]),
  );
});

await t.test('under a stop rule a state is gone on with, not sampled anew', async (t) => {
  const { problem, counted } = openCounted(1);
  const until = { ess: 1e9 }; // is never met
  const [told] = await runMcmcPerState(problem, {
    steps: 400,
    walkers: 8,
    ensembles: 2,
    seed: 1,
    until,
    parallel: false,
  });
  t.notOk(told.untilMet);
  t.equal(told.steps, 400);
  t.equal(counted.calls, told.evaluations);
});
