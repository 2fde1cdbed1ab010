import { setTimeout as sleep } from 'node:timers/promises';

import t from 'tap';

import { createChannel, holder } from '../../lib/pool/batchChannel.js';
import { watchTimeLimit } from '../../lib/pool/timeLimit.js';

const patienceMs = 10_000;

/** Waits until `isThere`, for at most ten seconds. */
async function until(isThere: () => boolean): Promise<boolean> {
  const began = performance.now();
  while (!isThere() && performance.now() - began < patienceMs) await sleep(5);
  return isThere();
}

await t.test(
  'a slot that one thread holds beyond the limit is named once, with its thread; others are not',
  async (t) => {
    const channel = createChannel(4, 1, 3);
    channel.queue.restart(4);
    const overdue: [number, number][] = [];
    const stop = watchTimeLimit(channel, 40, (slot, thread) => overdue.push([slot, thread]));
    t.teardown(stop);
    channel.holders.set([holder.finished, 2 + 1, holder.free, holder.finished]);
    t.ok(await until(() => overdue.length > 0));
    t.strictSame(overdue[0], [1, 2]);
    channel.holders[1] = holder.finished;
    const named = overdue.length;
    await sleep(200);
    t.equal(overdue.length, named);
  },
);

await t.test('a thread that holds the same slot of batch after batch is not overdue', async (t) => {
  const channel = createChannel(1, 1, 2);
  const overdue: number[] = [];
  const stop = watchTimeLimit(channel, 100, (slot) => overdue.push(slot));
  t.teardown(stop);
  for (let batch = 0; batch < 60; batch++) {
    channel.queue.restart(1);
    channel.queue.claim(1, 1); // the count of its claims tells one batch from the next
    channel.holders[0] = 2;
    const since = performance.now();
    await sleep(10);
    if (performance.now() - since > 50) return; // this machine sleeps for longer than the limit: it proves nothing
  }
  t.strictSame(overdue, []);
});

await t.test('nothing is named when the watch has ended', async (t) => {
  const channel = createChannel(1, 1, 2);
  channel.queue.restart(1);
  channel.holders[0] = 2;
  const overdue: number[] = [];
  watchTimeLimit(channel, 20, (slot) => overdue.push(slot))();
  await sleep(150);
  t.strictSame(overdue, []);
});
