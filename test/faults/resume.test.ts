/** Promise 5: a run that was cut short goes on, wherever that was and in whatever layout, to the same bits; or it refuses. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';

import { readRun, run, runMcmcPerState } from '../../lib/index.js';
import { poolsOf, processes, serial, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import mortal from '../fixtures/problems/mortal.js';
import { factsOf, factsOfRun } from './facts.js';
import { marksIn, order, ordered, peaceful, short, undisturbed, whole } from './mortalRuns.js';
import { descendants, needsProc, untilGone } from './processTree.js';
import { factsIn, newFolder, startMortal, stepsWritten, until } from './scriptedRuns.js';
import type { Problem, Progress } from '../../lib/index.js';
import type { TestLayout } from '../contract/layouts.js';

const expected = factsOfRun(await undisturbed.whole());

const walkerPool = { kind: 'processes', size: 2, execArgv: [] } as const;
const others: Readonly<Record<string, TestLayout>> = {
  serial: processes(2, 1),
  threads: { ...serial, name: 'walker processes', walkerPool },
  both: threads(3),
  'walker processes': serial,
};

for (const [layout, other] of Object.entries(others)) {
  await t.test(
    `kill -9 while sampling in the layout '${layout}', resumed over ${other.name}`,
    { skip: needsProc },
    async (t) => {
      const data = ordered(t, [], 6);
      const folder = join(newFolder(t), 'run');
      const script = startMortal(t, { call: 'run', layout, options: { ...whole, data, folder } });
      await stepsWritten(folder, script);
      const workers = descendants(script.pid);
      process.kill(script.pid, 'SIGKILL');
      await script.ended;
      await untilGone(workers);
      t.ok(existsSync(join(folder, 'lock')), 'it had no time to let the folder go');
      const [sound] = readRun(folder).states;
      t.ok(sound.steps > 0 && sound.steps < whole.steps, `${sound.steps} steps are there`);

      order(data.folder, []);
      let least = Infinity;
      const progress = ({ stage, state, done }: Progress): void => {
        if (stage === 'sample' && state === 'sound' && done > 0) least = Math.min(least, done);
      };
      const found = await run(mortal, { folder, resume: true, data, progress, ...poolsOf(other) });
      t.strictSame(factsOfRun(found), expected);
      t.ok(least > sound.steps, 'and none of them was made again');
      t.equal(readRun(folder).status, 'finished');
    },
  );
}

await t.test(
  'notes that a script left as it died with its cautious workers go when it is resumed, and no others',
  async (t) => {
    const folder = join(newFolder(t), 'run');
    const data = ordered(t, [], 1);
    await run(mortal, { ...whole, data, folder });
    const left = ['0.notes', '1.notes.2'];
    const own = 'my.notes';
    const places = ['chains', 'members'].map((name) => join(folder, name));
    for (const place of places) for (const name of [...left, own]) writeFileSync(join(place, name), 'null');
    await run(mortal, { folder, resume: true, data, steps: whole.steps + 10 });
    for (const place of places) {
      t.strictSame(
        readdirSync(place).filter((name) => name.includes('notes')),
        [own],
      );
    }
  },
);

await t.test('kill -9 while proposals are evaluated', { skip: needsProc }, async (t) => {
  const data = ordered(t, [], 4);
  const folder = join(newFolder(t), 'run');
  const dies = { stage: 'evaluate', done: 300 } as const; // of 900: more than a second after the first
  const script = startMortal(t, { call: 'run', layout: 'processes', options: { ...whole, data, folder }, dies });
  t.match(await script.ended, { signal: 'SIGKILL' });

  order(data.folder, []);
  const totals = new Set<number>();
  const progress = ({ stage, total }: Progress): void => {
    if (stage === 'evaluate') totals.add(total);
  };
  const found = await run(mortal, { folder, resume: true, data, progress, ...poolsOf(threads(2)) });
  t.strictSame(factsOfRun(found), expected);
  t.ok(Math.min(...totals) < whole.draws, `${[...totals].join(' and ')} proposals were left`);
});

await t.test('a run that is finished is found again, and nothing is evaluated', async (t) => {
  const data = ordered(t, []);
  const folder = join(newFolder(t), 'run');
  await run(mortal, { ...whole, data, folder, parallel: false });
  order(data.folder, [{ deed: 'mark', at: null, times: 99 }]);
  const serially = poolsOf(serial);
  t.strictSame(factsOfRun(await run(mortal, { folder, resume: true, data, ...serially })), expected);
  t.equal(marksIn(data.folder), 0);
});

await t.test('kill -9 before the results are written', { skip: needsProc }, async (t) => {
  const data = ordered(t, []);
  const folder = join(newFolder(t), 'run');
  const options = { ...whole, resamplerSteps: 2_000_000, data, folder };
  const script = startMortal(t, { call: 'run', layout: 'serial', options });
  const traces = join(folder, 'traces');
  await until(() => existsSync(traces) && readdirSync(traces).length > 0, script);
  process.kill(script.pid, 'SIGKILL');
  t.match(await script.ended, { signal: 'SIGKILL' });
  t.notOk(existsSync(join(folder, 'summary.json')));
  const { resamplerSteps } = whole;
  t.strictSame(factsOfRun(await run(mortal, { folder, resume: true, resamplerSteps, data })), expected);
});

await t.test('more steps go on with the same chains', async (t) => {
  const chainFolder = newFolder(t);
  const data = peaceful;
  await runMcmcPerState(mortal, { ...short, data, chainFolder, parallel: false });
  const steps = short.steps + 15;
  const extended = { chainFolder, resume: true, steps, data };
  const found = factsOf(await runMcmcPerState(mortal, { ...extended, ...poolsOf(processes(4, 1)) }));
  t.strictSame(found, factsOf(await runMcmcPerState(mortal, { ...short, steps, data, parallel: false })));

  const folder = join(newFolder(t), 'run');
  await run(mortal, { ...whole, data, folder, parallel: false });
  const more = await run(mortal, { folder, resume: true, data, steps, draws: 1000, parallel: false });
  const anew = await run(mortal, { ...whole, data, folder: false, steps, draws: 1000, parallel: false });
  t.strictSame(factsOfRun(more), factsOfRun(anew));
});

const library = new URL('../../lib/index.js', import.meta.url).href;
const centreFile = (centre: number) => `export const centre = ${centre};\n`;
const modelFile = (upper: number) => `
import { defineProblem } from ${JSON.stringify(library)};
import { centre } from './centre.mjs';
export default defineProblem(import.meta.url, {
  states: [{ name: 'unit', parameters: [{ name: 'x', lower: 0, upper: ${upper} }] }],
  logPosterior: (x) => -0.5 * (x[0] - centre) ** 2,
});
`;

await t.test('whatever was changed is told, and refused', async (t) => {
  const home = newFolder(t);
  const model = join(home, 'model.mjs');
  let version = 0;
  const write = async (centre: number, upper: number): Promise<Problem> => {
    writeFileSync(join(home, 'centre.mjs'), centreFile(centre));
    writeFileSync(model, modelFile(upper));
    const { default: problem } = (await import(`${pathToFileURL(model).href}?${version++}`)) as { default: Problem };
    return problem;
  };
  const chainFolder = newFolder(t);
  const begun = {
    ...{ walkers: 8, ensembles: 2, steps: 20, seed: 1, moves: { kind: 'differentialEvolution' } as const },
    ...{ data: { y: Float64Array.of(1, 2) }, parallel: false },
  };
  const problem = await write(0.5, 1);
  await runMcmcPerState(problem, { ...begun, chainFolder });
  const resume = { ...begun, chainFolder, resume: true };
  const changesOf = async (now: Problem, options: object): Promise<unknown> => {
    const error = await reasonOf(runMcmcPerState(now, { ...resume, ...options }));
    t.match(error, { tag: 'changed', message: /cannot be resumed/, fields: { folder: chainFolder } });
    return (error as { fields?: { changes?: unknown } }).fields?.changes;
  };

  const shares = Float64Array.of(1, 2);
  shares[1] += Number.EPSILON * 2;
  t.strictSame(await changesOf(problem, { data: { y: shares } }), ['data changed'], 'to the last bit');
  t.strictSame(await changesOf(problem, { seed: 2 }), ['seed was 1 and is 2']);
  t.strictSame(await changesOf(problem, { walkers: 10 }), ['walkers was [8] and is [10]']);
  t.strictSame(await changesOf(problem, { ensembles: 3 }), ['ensembles was 2 and is 3']);
  t.match(await changesOf(problem, { moves: { kind: 'stretch' } }), [/^moves (changed|was .* and is .*)$/]);
  t.match(await changesOf(problem, { steps: 19 }), [/^steps were 20 and are 19: they may only grow$/]);
  t.match(await changesOf(problem, { seed: 2, ensembles: 3 }), [/^seed/, /^ensembles/], 'all at once');
  t.strictSame(await changesOf(await write(0.25, 1), {}), ['centre.mjs changed']);
  t.match(await changesOf(await write(0.5, 2), {}), ['model.mjs changed', /^states /]);
  const undone = await write(0.5, 1);
  t.equal((await runMcmcPerState(undone, { chainFolder, resume: true, data: begun.data })).length, 1, 'what is undone');
});

await t.test(
  'two runs on one folder at once: the second is refused, and harms nothing',
  { skip: needsProc },
  async (t) => {
    const data = ordered(t, [{ deed: 'say', at: null, times: 1 }], 1);
    const folder = join(newFolder(t), 'run');
    const script = startMortal(t, { call: 'run', layout: 'serial', options: { ...whole, data, folder } });
    await script.heard('there');
    const refused = { tag: 'file', message: new RegExp(`is in use by process ${script.pid} on `) };
    t.match(await reasonOf(run(mortal, { folder, resume: true, data })), refused);
    t.match(await reasonOf(run(mortal, { ...whole, folder, data })), { tag: 'file', message: /is not empty/ });
    t.equal(readRun(folder).status, 'running');
    const { code, stdout } = await script.ended;
    t.equal(code, 0);
    t.strictSame(factsIn(stdout), expected);
  },
);

await t.test('a folder without a run, and one with a run that nobody asked to resume, are refused', async (t) => {
  const folder = newFolder(t);
  t.match(await reasonOf(run(mortal, { folder, resume: true, data: peaceful })), {
    ...{ tag: 'file', message: /is no run folder/ },
  });
  await runMcmcPerState(mortal, { ...short, data: peaceful, chainFolder: folder, parallel: false });
  t.match(await reasonOf(runMcmcPerState(mortal, { ...short, data: peaceful, chainFolder: folder })), {
    ...{ tag: 'file', message: /holds chains already/ },
  });
});
