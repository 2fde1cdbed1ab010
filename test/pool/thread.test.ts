/** Whoever hears that a thread has failed may go on from its files: nothing of it runs any more. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import t from 'tap';

import { openThread } from '../../lib/pool/thread.js';
import { reasonOf } from '../contract/reasonOf.js';

const script = fileURLToPath(new URL('../fixtures/poolScripts/runsProgram.js', import.meta.url));

for (const way of ['end', 'close'] as const) {
  await t.test(`${way}: a request fails when its thread is gone, not before`, async (t) => {
    const thread = openThread<{ readonly begun: Int32Array; readonly path: string }>(script);
    t.teardown(() => thread.close());
    const begun = new Int32Array(new SharedArrayBuffer(4));
    const path = join(t.testdir(), 'file');
    const answer = reasonOf(thread.ask({ begun, path }));
    while (Atomics.load(begun, 0) === 0) await wait(5);
    await wait(50); // it is in the middle of it
    const ended = way === 'end' ? thread.end(new Error('wanted no more')) : thread.close();
    t.match(await answer, { message: way === 'end' ? 'wanted no more' : /was closed while it worked/ });
    t.ok(existsSync(path), 'what it was doing is over');
    await ended;
  });
}
