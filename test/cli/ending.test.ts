/** Where the process of a run ends before the run does, the command says how, and how to go on. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { briefly, moduleOf, runCommand } from './command.js';

const serially = ['--quiet', '--parallel', 'false', '--folder', 'kept'];
const told = /before its work was done: does a log posterior, start\(\) or setup\(\) call process\.exit\?/;

for (const where of ['setup', 'start', 'logPosterior'] as const) {
  for (const code of [0, 7]) {
    await t.test(`process.exit(${code}) in ${where}`, async (t) => {
      const cwd = t.testdir({ 'data.json': JSON.stringify({ where, code }) });
      const args = ['run', moduleOf('exiting'), ...briefly, ...serially, '--data', 'data.json'];
      const ending = await runCommand(args, cwd);
      t.equal(ending.code, code === 0 ? 1 : code);
      t.match(ending.stderr, new RegExp(`^error: the process ended with exit code ${code} ${told.source}\n`));
      t.ok(ending.stderr.includes(`to go on: transdim resume ${join(cwd, 'kept')}\n`), ending.stderr);
      t.notMatch(ending.stderr, /top level/);
    });
  }
}

await t.test('plan', async (t) => {
  const cwd = t.testdir({ 'data.json': '{"where":"start","code":0}' });
  const { code, stderr } = await runCommand(['plan', moduleOf('exiting'), '--data', 'data.json'], cwd);
  t.equal(code, 1);
  t.match(stderr, told);
});

const topLevels: readonly (readonly [source: string, code: number, says: RegExp])[] = [
  ['await new Promise(() => {});', 1, /^error: the module waits at its top level for something that never comes\n$/],
  ['process.exit(0);', 1, /^error: .* exit code 0 while the module was imported: does it call process\.exit/],
  ['process.exit(4);', 4, /^error: .* exit code 4 while the module was imported/],
  [
    'setTimeout(() => { throw new Error("stray"); }); await new Promise(() => {});',
    1,
    /^error: what was thrown [^]*stray/,
  ],
];

for (const [source, code, says] of topLevels) {
  await t.test(source, async (t) => {
    const cwd = t.testdir();
    writeFileSync(join(cwd, 'module.mjs'), source);
    const ending = await runCommand(['run', 'module.mjs'], cwd);
    t.equal(ending.code, code);
    t.match(ending.stderr, says);
    t.notMatch(ending.stderr, /to go on/);
  });
}
