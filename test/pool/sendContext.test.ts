import type { ChildProcess } from 'node:child_process';
import { deserialize, serialize } from 'node:v8';

import fc from 'fast-check';
import t from 'tap';

import { openContextReceiver, sendContext } from '../../lib/pool/sendContext.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { processes } from '../contract/layouts.js';
import normals from '../fixtures/problems/normals.js';
import type { ContextMessage, DataMessage, WireContext } from '../../lib/pool/wire.js';

const contextOf = (data: unknown): WireContext => ({
  ...{ id: '1', argv: ['word'], data },
  reference: { moduleUrl: 'file:///model.js', ordinal: 0, states: [] },
});

/** The other side of a process that is not there, and the messages that came by. */
async function sent(context: WireContext) {
  const receive = openContextReceiver();
  const messages: (DataMessage | ContextMessage)[] = [];
  const child = {
    send: (message: DataMessage | ContextMessage, done: () => void) => {
      messages.push(deserialize(serialize(message)) as DataMessage | ContextMessage);
      setImmediate(done);
    },
  } as unknown as ChildProcess;
  await sendContext(child, context);
  const received = messages.map(receive);
  return { messages, received };
}

const numbers = fc.oneof(
  fc.float64Array({ maxLength: 6 }),
  fc.int16Array({ maxLength: 6 }),
  fc.uint8Array({ maxLength: 6 }),
  fc.bigInt64Array({ maxLength: 3 }),
);
const trees = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(numbers, fc.integer(), fc.string(), fc.constant(null)),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie('tree'), { maxKeys: 4 }),
  ),
})).tree;

await t.test('any data arrive as they were, last message last, typed arrays in one shared memory', async () => {
  await fc.assert(
    fc.asyncProperty(trees, async (data) => {
      const { received } = await sent(contextOf(data));
      const [last] = received.splice(-1);
      return received.every((early) => early === undefined) && isSame(last?.data, data) && last?.argv[0] === 'word';
    }),
    { seed: 1 },
  );
});

await t.test(
  'arrays of more than one piece arrive whole, in pieces of at most 4 MB, at any length and offset',
  async (t) => {
    const big = Float64Array.from({ length: 700_001 }, (_, i) => i); // 5.6 MB
    const odd = Uint8Array.from({ length: 2 ** 22 + 3 }, (_, i) => i % 251);
    const data = { small: Int16Array.of(1, 2, 3), big, odd: odd.subarray(1), again: big };
    const { messages, received } = await sent(contextOf(data));
    const pieces = messages.flatMap((message) => (message.kind === 'data' ? message.bytes.byteLength : []));
    t.ok(Math.max(...pieces) <= 2 ** 22);
    t.equal(
      pieces.reduce((sum, bytes) => sum + bytes, 0),
      6 + big.byteLength + odd.byteLength - 1,
      'what occurs twice is sent once',
    );
    const arrived = received.at(-1)?.data as typeof data;
    t.ok(isSame(arrived, data));
    t.equal(arrived.again, arrived.big);
    t.ok(arrived.big.buffer instanceof SharedArrayBuffer);
  },
);

await t.test('a second context after a first is not mixed with it', async (t) => {
  const receive = openContextReceiver();
  const one = await sent(contextOf({ a: Float64Array.of(1, 2) }));
  const two = await sent(contextOf({ a: Float64Array.of(3) }));
  const arrived = [...one.messages, ...two.messages].map(receive).filter((context) => context !== undefined);
  t.strictSame(
    arrived.map(({ data }) => [...(data as { a: Float64Array }).a]),
    [[1, 2], [3]],
  );
});

await t.test('a state process samples with data of 5 MB as this one does', async (t) => {
  const scale = new Float64Array(650_000).fill(2);
  const data = { centre: Float64Array.of(1, 2, 3), scale };
  const options = { walkers: 8, steps: 10, ensembles: 2, discard: 0, seed: 1, data };
  const { statePool, walkerPool } = processes(1, 1);
  const [far] = await runMcmcPerState(normals, { ...options, statePool, walkerPool });
  const [here] = await runMcmcPerState(normals, { ...options, parallel: false });
  t.strictSame(far.mean, here.mean);
});

/** Whether two data are the same: types and numbers of arrays included, memory aside. */
function isSame(a: unknown, b: unknown): boolean {
  if (ArrayBuffer.isView(b)) {
    return ArrayBuffer.isView(a) && a.constructor === b.constructor && Buffer.from(bytes(a)).equals(bytes(b));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const names = Object.keys(b);
  return (
    String(Object.keys(a)) === String(names) &&
    names.every((name) => isSame((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]))
  );
}

function bytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(new Uint8Array(buffer, byteOffset, byteLength));
}
