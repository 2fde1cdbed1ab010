/** Workers that end or hang where they should not, for real. */
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';

import { reasonOf } from '../contract/reasonOf.js';
import { descendants, needsProc, untilGone } from '../faults/processTree.js';
import { startScript } from '../faults/script.js';
import { kinds, openPool } from './kinds.js';

for (const kind of kinds) {
  const name = kind === 'threads' ? /^worker thread \d+$/ : /^worker process \d+$/;

  await t.test(`${kind}: a worker that ends itself rejects its own task only, and is replaced`, async (t) => {
    const pool = openPool(t, kind, { init: 'prepare', initArguments: [new Float64Array([5]), 0] });
    for (const exitCode of [0, 3]) {
      const others = [1, 2, 3].map((item) => pool.submit('later', item, 50));
      const reason = await reasonOf(pool.submit('exit', exitCode));
      t.match(reason, { tag: 'worker', fields: { worker: name, exitCode }, message: /while it performed 'exit'/ });
      t.strictSame(await Promise.all(others), [1, 2, 3]);
      t.strictSame(await pool.map('weightAt', [0, 0, 0, 0]), [5, 5, 5, 5], 'the new one has had its init');
    }
    t.equal(pool.isAlive(), true);
  });

  await t.test(`${kind}: a worker that ends while it has nothing to do is replaced in silence`, async (t) => {
    const pool = openPool(t, kind, { size: 1 });
    t.equal(await pool.submit('afterwards', 'exit'), 'returned');
    await new Promise((resolve) => setTimeout(resolve, 2000)); // it ends after 20 ms, or when a busy machine lets it
    t.equal(await pool.submit('square', 4), 16);
  });

  await t.test(
    `${kind}: a module that is not imported in time fails the pool, with a sentence that says so`,
    async (t) => {
      for (const module of ['hangsAtImport', 'spinsAtImport']) {
        const pool = openPool(t, kind, { startTimeoutMs: 300 }, module);
        const reason = await reasonOf(pool.submit('square', 1));
        t.match(reason, {
          ...{ tag: 'worker', fields: { worker: name } },
          message: new RegExp(`has not imported file:.*${module}.js within 300 ms: .*raise startTimeoutMs`),
        });
        t.equal(pool.isAlive(), false);
        t.equal(await reasonOf(pool.submit('square', 1)), reason, 'and so do tasks that come later');
      }
    },
  );

  await t.test(`${kind}: an init that does not end in time, throws, or is not there fails the pool`, async (t) => {
    const never = openPool(t, kind, { init: 'later', initArguments: [0, 1e6], startTimeoutMs: 300 });
    t.match(await reasonOf(never.submit('square', 1)), { message: /and finished its init 'later' within 300 ms/ });
    const failing = openPool(t, kind, { init: 'fail', initArguments: ['no weights'] });
    t.match(await reasonOf(failing.submit('square', 1)), {
      ...{ tag: 'worker', message: /init 'fail' of .* threw RangeError: no weights/ },
      cause: { name: 'RangeError' },
    });
    const absent = openPool(t, kind, { init: 'absent' as 'fail' });
    t.match(await reasonOf(absent.submit('square', 1)), { tag: 'option', fields: { option: 'init' } });
  });

  await t.test(`${kind}: a module that cannot be imported, or ends its importers, fails the pool`, async (t) => {
    const failing = openPool(t, kind, {}, 'failsAtImport');
    t.match(await reasonOf(failing.submit('square', 1)), {
      ...{ tag: 'option', message: /could not be imported in a worker: no such luck/ },
      cause: { name: 'RangeError' },
    });
    const ending = openPool(t, kind, {}, 'exitsAtImport');
    t.match(await reasonOf(ending.submit('square', 1)), {
      ...{ tag: 'worker', fields: { exitCode: 5 } },
      message: /ended with exit code 5 .*while it imported .*exitsAtImport/,
    });
    const absent = openPool(t, kind, {}, 'thereIsNoSuchModule');
    t.match(await reasonOf(absent.submit('square', 1)), { tag: 'option', message: /could not be imported/ });
  });

  await t.test(`${kind}: a worker that ends once while it starts is started again`, async (t) => {
    const mark = join(tmpdir(), `transdim-test-${process.pid}-${kind}`);
    process.env.TRANSDIM_TEST_MARK = mark;
    t.teardown(() => {
      rmSync(mark, { force: true });
      delete process.env.TRANSDIM_TEST_MARK;
    });
    t.equal(await openPool(t, kind, { size: 1 }, 'flaky').submit('square', 3), 9);
    t.ok(existsSync(mark));
  });

  await t.test(`${kind}: a task that never returns is ended by close`, async (t) => {
    const pool = openPool(t, kind, { size: 1 });
    const reason = reasonOf(pool.submit('hang', '# hanging'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await pool.close();
    t.match(await reason, { tag: 'closed', message: /was closed before this task was done/ });
  });

  await t.test(`${kind}: an idle pool keeps no script alive`, { skip: needsProc }, async (t) => {
    const script = startScript('workerPool', 'idle', kind);
    t.teardown(script.kill);
    t.match(await script.ended, { code: 0, signal: null, stdout: '9\n', stderr: '' });
    t.strictSame(descendants(script.pid), []);
  });

  await t.test(`${kind}: a pool that is closed while an answer comes is waited for`, { skip: needsProc }, async (t) => {
    const script = startScript('workerPool', 'answered', kind);
    t.teardown(script.kill);
    t.match(await script.ended, { code: 0, signal: null, stdout: 'closed\n', stderr: '' });
    t.strictSame(descendants(script.pid), []);
  });

  for (const event of ['hang', 'load']) {
    await t.test(`${kind}: kill -9 of the script leaves no worker, ${event}ing`, { skip: needsProc }, async (t) => {
      const script = startScript('workerPool', event, kind);
      t.teardown(script.kill);
      await script.heard(`${event}ing`);
      const processes = descendants(script.pid);
      t.equal(processes.length, kind === 'threads' ? 0 : 2);
      process.kill(script.pid, 'SIGKILL');
      t.comment(`gone after ${(await untilGone(processes)).toFixed(0)} ms`);
      t.match(await script.ended, { signal: 'SIGKILL', stderr: '' });
    });
  }

  await t.test(`${kind}: a script may open a pool over its own functions, and await it at top level`, async (t) => {
    const script = startScript('workerPool', 'own', kind);
    t.teardown(script.kill);
    t.match(await script.ended, { code: 0, stdout: '1 4 9\n', stderr: '' });
  });

  await t.test(`${kind}: a script that awaits its own pool without giving its functions is told so`, async (t) => {
    const script = startScript('workerPool', 'bare', kind);
    t.teardown(script.kill);
    t.match(await script.ended, { code: 1, stdout: '', stderr: /awaits a pool of its own while a worker imports it/ });
  });
}

await t.test('threads: what is thrown when no task runs ends the thread, not the script', async (t) => {
  const pool = openPool(t, 'threads', { size: 1 });
  t.equal(await pool.submit('afterwards', 'throw'), 'returned');
  t.match(await reasonOf(pool.submit('later', 1, 10_000)), {
    ...{ tag: 'worker', message: /threw outside a task \(too late\) while it performed 'later'/ },
    cause: { message: 'too late' },
  });
  t.equal(await pool.submit('square', 2), 4);
});

await t.test('processes: one that is killed is named with its signal, and replaced', { skip: needsProc }, async (t) => {
  const pool = openPool(t, 'processes', { size: 1 });
  const [pid] = (await pool.submit('whoAmI')).split('.').map(Number);
  const reason = reasonOf(pool.submit('later', 1, 60_000));
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.kill(pid, 'SIGKILL');
  t.match(await reason, {
    tag: 'worker',
    fields: { worker: `worker process ${pid}`, exitCode: null, signal: 'SIGKILL' },
    message: `worker process ${pid} ended by signal SIGKILL while it performed 'later'`,
  });
  t.equal(await pool.submit('square', 2), 4);
  await pool.close();
  t.strictSame(descendants(process.pid), []);
});

await t.test('processes: a pool whose processes cannot be started says so', async (t) => {
  const { execPath } = process;
  process.execPath = '/there/is/no/such/node';
  t.teardown(() => {
    process.execPath = execPath;
  });
  const pool = openPool(t, 'processes');
  const reason = await reasonOf(pool.submit('square', 2));
  t.match(reason, { tag: 'worker', message: /^worker process \(not started\) could not be started \(.*ENOENT/ });
  await pool.close();
});
