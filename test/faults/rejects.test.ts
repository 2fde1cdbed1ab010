/** Under 'reject' each evaluation that fails is recorded once, however often its worker died and the run was begun again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

import { drawProposals, fitPseudoPrior, run, runMcmcPerState } from '../../lib/index.js';
import { poolsOf, processes, serial, threads } from '../contract/layouts.js';
import mortal from '../fixtures/problems/mortal.js';
import { factsOf, factsOfRun } from './facts.js';
import { arrivalIn, long, marksIn, order, ordered, peaceful, whole } from './mortalRuns.js';
import { needsProc } from './processTree.js';
import { newFolder, startMortal, stepsWritten } from './scriptedRuns.js';
import type { Order } from '../fixtures/problems/mortal.js';

const rejecting = { onFailure: 'reject' } as const;
const throwsAbove = 2;
const undisturbed = await runMcmcPerState(mortal, {
  ...{ ...long, ...rejecting, data: { ...peaceful, throwsAbove }, parallel: false },
});
const expected = factsOf(undisturbed);
const { failures } = undisturbed[1];
const places = failures.map(({ ensemble, walker, step }) => `${String(ensemble)} ${walker} ${String(step)}`);

await t.test('the run that is compared has failures in all its parts, each of another evaluation', (t) => {
  t.ok(failures.length > 100, `${failures.length} failures`);
  t.ok(failures.some(({ step }) => step === 0));
  t.ok(new Set(places).size > 0.9 * places.length, 'a walker that finds no start is asked again');
  t.end();
});

/** A kill at a point that fails, and at others. */
const kills: readonly Order[] = [
  failures.find(({ step }) => (step ?? 0) > 150)?.point ?? null,
  arrivalIn(5, undisturbed[1]).point,
  arrivalIn(380, undisturbed[1]).point,
].map((at) => ({ deed: 'kill', at, times: 1 }));

const walkerPool = { kind: 'processes', size: 2, execArgv: [] } as const;

for (const layout of [processes(2, 2), processes(4, 1), { ...serial, name: '2 walker processes', walkerPool }]) {
  await t.test(`${layout.name}: processes that are killed in between record each of them once`, async (t) => {
    const data = { ...ordered(t, kills), throwsAbove };
    const found = await runMcmcPerState(mortal, { ...long, ...rejecting, ...poolsOf(layout), data });
    t.equal(found[1].failures.length, failures.length);
    t.strictSame(factsOf(found), expected);
    t.equal(marksIn(data.folder), kills.length);
  });
}

const linesOf = (folder: string): string[] => readFileSync(join(folder, 'failures.jsonl'), 'utf8').trim().split('\n');

const calm = join(newFolder(t), 'run');
const compared = await run(mortal, {
  ...{ ...whole, ...rejecting, data: { ...peaceful, throwsAbove }, folder: calm, parallel: false },
});
const lines = linesOf(calm);
const ofDraws = lines.filter((line) => line.includes('"ensemble":null'));

await t.test('so has the whole run, also among its proposals', (t) => {
  t.ok(ofDraws.length > 5, `${ofDraws.length} proposals failed`);
  t.ok(lines.length > 2 * ofDraws.length);
  t.end();
});

await t.test('threads that die in between, of proposals too, record each of them once', async (t) => {
  const { states } = await drawProposals(mortal, fitPseudoPrior(compared.ensembles, whole.pseudoPrior), {
    ...{ ...rejecting, seed: whole.seed, draws: whole.draws, data: { ...peaceful, throwsAbove }, parallel: false },
  });
  const draw = (number: number): number[] => [0, 1].map((d) => states[1].points.get(number, d));
  const places = [arrivalIn(12, compared.ensembles[1]).point, draw(10), draw(600)];
  const orders = places.map((at) => ({ deed: 'exit', at, times: 1 }) as const);
  const data = { ...ordered(t, orders), throwsAbove };
  const folder = join(newFolder(t), 'run');
  const found = await run(mortal, { ...whole, ...rejecting, ...poolsOf(threads(2)), data, folder });
  t.strictSame(factsOfRun(found), factsOfRun(compared));
  t.strictSame(linesOf(folder), lines);
  t.equal(marksIn(data.folder), places.length);
});

await t.test(
  'failures.jsonl of a run that was killed and resumed holds each of them once',
  { skip: needsProc },
  async (t) => {
    const data = { ...ordered(t, [], 6), throwsAbove };
    const folder = join(newFolder(t), 'run');
    const options = { ...whole, ...rejecting, data, folder };
    const sampling = startMortal(t, { call: 'run', layout: 'both', options });
    await stepsWritten(folder, sampling);
    process.kill(sampling.pid, 'SIGKILL');
    await sampling.ended;

    order(data.folder, [{ deed: 'exit', at: arrivalIn(38, compared.ensembles[1]).point, times: 1 }], 5);
    const dies = { stage: 'evaluate', done: 300 } as const;
    const proposing = startMortal(t, {
      call: 'run',
      layout: 'threads',
      options: { folder, resume: true, data },
      dies,
    });
    t.match(await proposing.ended, { signal: 'SIGKILL' });

    order(data.folder, []);
    const found = await run(mortal, { folder, resume: true, data, ...poolsOf(threads(2)) });
    t.strictSame(factsOfRun(found), factsOfRun(compared));
    t.strictSame(linesOf(folder), lines);
  },
);
