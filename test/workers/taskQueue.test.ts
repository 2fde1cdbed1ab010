import t from 'tap';
import fc from 'fast-check';

import { openTaskQueue } from '../../lib/workers/taskQueue.js';
import type { Task } from '../../lib/workers/taskQueue.js';

await t.test('tasks are claimed in the order of their submission, also by those who came before them', async (t) => {
  const queue = openTaskQueue();
  const early = queue.next();
  const tasks = ['a', 'b', 'c'].map((name) => queue.add(name, []));
  t.equal(await early, tasks[0]);
  t.equal(await queue.next(), tasks[1]);
  t.equal(await queue.next(), tasks[2]);
  t.equal(queue.pending, 3);
});

await t.test('a task that is put back is the next one', async (t) => {
  const queue = openTaskQueue();
  const tasks = ['a', 'b'].map((name) => queue.add(name, []));
  const first = (await queue.next()) as Task;
  queue.putBack(first);
  t.equal(await queue.next(), tasks[0]);
  t.equal(await queue.next(), tasks[1]);
  tasks[1].resolve(0);
  queue.putBack(tasks[1]);
  const waits = queue.next();
  const last = queue.add('c', []);
  t.equal(await waits, last, 'unless it has settled');
});

await t.test('closing rejects whatever has not settled, and sends everybody home', async (t) => {
  const queue = openTaskQueue();
  const tasks = ['a', 'b', 'c'].map((name) => queue.add(name, []));
  await queue.next();
  tasks[1].resolve(1);
  const settled = Promise.allSettled(tasks.map(({ promise }) => promise));
  const drained = queue.drained();
  queue.close(new Error('over'));
  t.match(await settled, [{ status: 'rejected' }, { status: 'fulfilled' }, { status: 'rejected' }]);
  await drained;
  t.equal(await queue.next(), undefined);
});

await t.test(
  'whatever is added, claimed, settled and cancelled: each task is claimed once, in order, or cancelled',
  async (t) => {
    const steps = fc.array(fc.constantFrom('add', 'add', 'claim', 'settle', 'cancel', 'put back'), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const queue = openTaskQueue();
        const model: Task[] = []; // not claimed yet
        const claimed: Task[] = [];
        for (const step of steps) {
          if (step === 'add') model.push(queue.add('', []));
          if (step === 'claim' && model.length > 0) {
            const task = (await queue.next()) as Task;
            t.equal(task, model.shift());
            claimed.push(task);
          }
          if (step === 'settle') claimed.shift()?.resolve(0);
          if (step === 'cancel') queue.cancel([...model.splice(-2), ...claimed]);
          if (step === 'put back' && claimed.length > 0) {
            const task = claimed.pop() as Task;
            queue.putBack(task);
            model.unshift(task);
          }
          t.equal(queue.pending, model.length + claimed.length);
        }
      }),
      { numRuns: 200 },
    );
  },
);

await t.test('a long queue is emptied in time that grows with its length', async (t) => {
  const queue = openTaskQueue();
  const tasks = Array.from({ length: 200_000 }, () => queue.add('', []));
  for (const task of tasks) if ((await queue.next()) !== task) t.fail('out of order');
  t.equal(queue.pending, tasks.length);
});
