import { readdirSync } from 'node:fs';
import t from 'tap';

import { defineProblem } from '../../lib/problem/defineProblem.js';
import { loadProblem, referenceTo } from '../../lib/problem/loadProblem.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { poolsOf, processes, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import { quiet, startScript } from '../faults/script.js';
import moody from '../fixtures/problems/moody.js';
import normals from '../fixtures/problems/normals.js';

const fixture = (name: string): string => new URL(`../fixtures/problems/${name}.js`, import.meta.url).href;

const definition = {
  states: [{ name: 'lost', parameters: [{ name: 'x', lower: 0, upper: 1 }] }],
  logPosterior: () => 0,
};

const chainsIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.chain'));

const layouts = [threads(1), threads(2), processes(1, 1), processes(2, 2)];

await t.test('a reference to a problem is plain data by which the same problem is found', async (t) => {
  const reference = structuredClone(referenceTo(normals));
  t.equal(await loadProblem(reference), normals);
});

await t.test('an inline problem has no reference, and the two lines to change are named', async (t) => {
  const inline = defineProblem(definition);
  for (const layout of [threads(1), processes(1, 1)]) {
    const error = await reasonOf(runMcmcPerState(inline, { steps: 20, ...poolsOf(layout) }));
    t.match(error, { tag: 'problem', message: /is inline.*\n.*defineProblem\(import\.meta\.url.*\n.*kind: 'serial'/ });
  }
});

for (const { name, ...pools } of layouts) {
  const attempt = (module: string, chainFolder: string): Promise<unknown> =>
    reasonOf(runMcmcPerState(defineProblem(fixture(module), definition), { steps: 20, chainFolder, ...pools }));

  await t.test(`${name}: a module that defines no problem is named, and nothing is sampled`, async (t) => {
    const folder = t.testdir();
    t.match(await attempt('empty', folder), {
      tag: 'problem',
      fields: { moduleUrl: fixture('empty') },
      message: /empty\.js does not define the problem: .* called no defineProblem.*Write 'export default defineProblem/,
    });
    t.strictSame(chainsIn(folder), []);
  });

  await t.test(`${name}: a module that cannot be imported is named with the reason`, async (t) => {
    const folder = t.testdir();
    t.match(await attempt('broken', folder), {
      tag: 'problem',
      message: /broken\.js could not be imported: the data file is not there/,
      cause: { name: 'RangeError', message: 'the data file is not there' },
    });
    t.match(await attempt('absent', folder), {
      tag: 'problem',
      message: /absent\.js could not be imported: Cannot find/,
    });
    t.strictSame(chainsIn(folder), []);
  });

  await t.test(`${name}: a problem that is another one in a worker is refused`, async (t) => {
    const folder = t.testdir();
    t.match(await reasonOf(runMcmcPerState(moody, { steps: 20, chainFolder: folder, ...pools })), {
      tag: 'problem',
      message: /moody\.js defines other states or parameters in a worker than in the script that started it/,
    });
    t.strictSame(chainsIn(folder), []);
  });
}

await t.test('other bounds are another problem, and a missing one is counted', async (t) => {
  const reference = referenceTo(normals);
  const [line, ...rest] = reference.states;
  const moved = { ...line, parameters: [{ name: 'a', lower: -9, upper: Infinity }] };
  const other = reasonOf(loadProblem({ ...reference, states: [moved, ...rest] }));
  t.match(await other, { tag: 'problem', message: /defines other states or parameters/ });
  const second = reasonOf(loadProblem({ ...reference, ordinal: 1 }));
  t.match(await second, { tag: 'problem', message: /defines 1 problem\(s\), but number 2 is wanted/ });
});

await t.test('one file that defines its problem and runs it gives the same in every layout', async (t) => {
  const expected = await startScript('selfContained', 'serial').ended;
  t.match(expected.stdout, /^\[\["narrow",/);
  for (const layout of ['threads', 'processes', 'both']) {
    const script = startScript('selfContained', layout);
    t.teardown(script.kill);
    t.match(await script.ended, { code: 0, signal: null, stdout: expected.stdout, stderr: quiet }, layout);
  }
});

for (const layout of ['threads', 'processes']) {
  for (const openness of ['configured', 'open']) {
    await t.test(`${layout}, ${openness}: a problem defined after a run is refused, not waited for`, async (t) => {
      const script = startScript('runBetween', layout, openness);
      t.teardown(script.kill);
      const { code, stdout } = await script.ended;
      t.equal(code, 0);
      t.match(
        stdout,
        /^the first run is done\nfile:.*starts a run before it defines .*define all problems before the first/,
      );
    });
  }
}

await t.test('serially a problem may be defined after a run', async (t) => {
  const script = startScript('runBetween', 'serial', 'configured');
  t.teardown(script.kill);
  t.match((await script.ended).stdout, /the second run is done/);
});
