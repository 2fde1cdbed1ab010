/** The example of a forward pool runs as its first comment says, and finds the two layers of its data. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

await t.test('two layers are more probable than one', { timeout: 240_000 }, (t) => {
  const script = fileURLToPath(new URL('../../examples/shots.js', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  t.equal(status, 0);
  const row = /│ two_layers +│ +2 │[^│]+│[^│]+│ +([\d.]+) │/.exec(stdout);
  t.ok(Number(row?.[1]) > 0.8, stdout);
  t.match(stdout, /all cores work on one log posterior at a time/);
  t.end();
});
