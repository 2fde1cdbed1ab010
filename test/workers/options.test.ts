import t from 'tap';

import { openWorkerPool } from '../../lib/index.js';
import { checkWorkerPoolOptions } from '../../lib/workers/options.js';
import type { WorkerPoolOptions } from '../../lib/index.js';
import { moduleUrlOf } from '../../lib/workers/moduleUrl.js';

const refused: readonly (readonly [string, object, RegExp])[] = [
  ['a kind that is none', { kind: 'fibres' }, /kind must be 'threads' or 'processes'; got 'fibres'/],
  ['a size that is none', { size: 1.5 }, /size must be a whole number from 1 to 4096; got 1.5/],
  ['no time to start', { startTimeoutMs: 0 }, /startTimeoutMs must be a number of milliseconds above 0; got 0/],
  ['arguments that are no list', { initArguments: 3 }, /initArguments must be a list; got 3/],
  ['arguments that cannot be copied', { initArguments: [() => 0] }, /initArguments must be plain data/],
  ['an init that is no name', { init: () => 0 }, /init must be the name of an exported function; got a function/],
  ['options of Node for threads', { execArgv: [] }, /execArgv is for kind 'processes'/],
  ['options of Node that are no list', { kind: 'processes', execArgv: '-x' }, /execArgv must be a list of texts/],
  ['an option that there is not', { workers: 3 }, /openWorkerPool has no option 'workers'; it has kind, size/],
];

for (const [what, options, message] of refused) {
  await t.test(`${what} is refused with a sentence`, (t) => {
    t.throws(() => openWorkerPool(import.meta.url, options as WorkerPoolOptions), { tag: 'option', message });
    t.end();
  });
}

await t.test('what is left out has a default', (t) => {
  t.match(checkWorkerPoolOptions({}), { kind: 'threads', init: null, initArguments: [], startTimeoutMs: 60_000 });
  t.ok(checkWorkerPoolOptions({}).size >= 1);
  t.end();
});

await t.test('a module is given by URL or absolute path', (t) => {
  t.equal(moduleUrlOf('moduleUrl', new URL('file:///a/b.js')), 'file:///a/b.js');
  t.equal(moduleUrlOf('moduleUrl', '/a/b c.js'), 'file:///a/b%20c.js');
  for (const odd of ['./tasks.js', 'tasks', 3, null, new URL('https://a.b/c.js')]) {
    t.throws(() => moduleUrlOf('moduleUrl', odd), { tag: 'option', message: /must be the URL of a module/ });
  }
  t.end();
});

await t.test('a pool over functions that are given knows at once what they are called', async (t) => {
  const functions = { square: (x: number): number => x * x };
  t.throws(() => openWorkerPool(import.meta.url, { functions, init: 'prepare' as 'square' }), {
    tag: 'option',
    message: /init must be one of the functions given, square; got 'prepare'/,
  });
  const pool = openWorkerPool(import.meta.url, { functions, size: 1 });
  t.teardown(() => pool.close());
  await t.rejects(pool.submit('cube' as 'square', 2), {
    tag: 'option',
    message: /functionName must be one of the functions given, square; got 'cube'/,
  });
});
