/** A thread is sent the data of a problem once, whatever it is asked, and again when it was started anew. */
import { fileURLToPath } from 'node:url';

import t from 'tap';

import { openAbridged } from '../../lib/pool/abridge.js';
import { openThread } from '../../lib/pool/thread.js';
import type { ThreadRequest } from '../../lib/pool/wire.js';

const script = fileURLToPath(new URL('../fixtures/poolScripts/echoes.js', import.meta.url));

const context = (id: string) => ({
  id,
  reference: { moduleUrl: 'file:///none.js', ordinal: 0, states: [] },
  data: [1, 2, 3],
  argv: [],
});

const asked = (id: string): ThreadRequest => ({
  ...{ kind: 'forward', state: 0, thread: 1, context: context(id) },
  shape: { memory: new SharedArrayBuffer(8), dimension: 1, items: 1, width: 1, threads: 2 },
});

const other: ThreadRequest = { kind: 'perform', job: 'none', task: null };

await t.test('a context is sent when it is another one than before, or the thread another', async (t) => {
  const thread = openThread<ThreadRequest>(script, { abridge: openAbridged() });
  t.teardown(() => thread.close());
  const received = async (id: string): Promise<unknown> => {
    const { context } = (await thread.ask(asked(id))) as Extract<ThreadRequest, { readonly kind: 'forward' }>;
    return context;
  };
  const short = { id: 'a' };
  t.strictSame(await received('a'), context('a'));
  t.strictSame(await received('a'), short);
  t.strictSame(await thread.ask(other), other);
  t.strictSame(await received('a'), short);
  t.strictSame(await received('b'), context('b'));
  t.strictSame(await received('a'), context('a'), 'a thread keeps one');
  t.strictSame(await Promise.all([received('a'), received('a')]), [short, short]);
  await thread.end(new Error('wanted no more'));
  t.strictSame(await received('a'), context('a'), 'the new thread has nothing');
  await thread.end(new Error('wanted no more'));
  t.strictSame(await thread.ask(other), other);
  t.strictSame(await received('a'), context('a'), 'and has nothing by what needs none');
  t.strictSame(await received('a'), short);
});
