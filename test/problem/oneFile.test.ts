/** Scripts with a problem, a run and a worker pool or jobs in one file: what comes first decides who gets past it. */
import t from 'tap';

import { quiet, startScript } from '../faults/script.js';

const works = [
  { kind: 'threads', awaits: 'awaits a worker pool' },
  { kind: 'processes', awaits: 'awaits a worker pool' },
  { kind: 'jobs', awaits: 'awaits jobs' },
] as const;

const said = (...args: readonly string[]) => {
  const script = startScript('oneFile', ...args);
  t.teardown(script.kill);
  return script.ended;
};

for (const { kind, awaits } of works) {
  await t.test(`${kind}: the problem first, the work, then a run: everybody gets what is wanted`, async (t) => {
    t.match(await said('problem', kind, 'threads'), { code: 0, stdout: /^4,9 and \d+\n$/, stderr: quiet });
  });

  await t.test(
    `${kind}: work that is begun before the problem is defined, but not awaited, is no obstacle`,
    async (t) => {
      t.match(await said('unawaited', kind, 'threads'), { code: 0, stdout: /^4,9 and \d+\n$/, stderr: quiet });
    },
  );

  await t.test(`${kind}: work that is awaited before the run ends serially, and is no obstacle there`, async (t) => {
    t.match(await said('work', kind, 'serial'), { code: 0, stdout: /^4,9 and \d+\n$/ });
  });

  for (const layout of ['threads', 'processes', 'walker processes']) {
    await t.test(`${kind}, ${layout}: a problem behind work that is awaited is refused, not waited for`, async (t) => {
      const { code, stdout } = await said('work', kind, layout);
      t.equal(code, 0);
      t.match(
        stdout,
        new RegExp(`^file:.*oneFile.js ${awaits} before it defines the problem .*: define all problems bef`),
      );
    });
  }

  await t.test(`${kind}: functions behind a run that is awaited are refused, with what to do`, async (t) => {
    const { code, stdout } = await said('run', kind, 'serial');
    t.equal(code, 0);
    t.match(
      stdout,
      /^file:.*oneFile.js awaits a run while a worker imports it, .* above the first run, .*of their own\n$/,
    );
  });
}
