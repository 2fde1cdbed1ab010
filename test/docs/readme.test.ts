import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { projectRoot } from './projectRoot.js';
import { runScript } from './runScript.js';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
const script = /```js\n([^]*?)```/.exec(readme)?.[1] ?? '';

await t.test("README's first script has at most 25 lines and prints a row for each of its models", (t) => {
  t.ok(script.trimEnd().split('\n').length <= 25);
  const { status, stdout, stderr } = runScript(script);
  t.equal(status, 0, stderr);
  t.match(stdout, /constant .*0\.\d{4}/);
  t.match(stdout, /linear .*0\.\d{4}/);
  t.match(stdout, /run folder: /);
  t.end();
});

await t.test("README's links inside the project lead somewhere", (t) => {
  for (const [, link] of readme.matchAll(/\]\((?!https?:)([^)#]+)(#[^)]*)?\)/g)) {
    t.ok(existsSync(join(projectRoot, link)), link);
  }
  t.end();
});
