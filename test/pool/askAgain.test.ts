/** Tasks that evaluate no log posterior are done again where a thread dies under them, for whatever reason. */
import t from 'tap';

import { TransdimError } from '../../lib/errors.js';
import { askAgain } from '../../lib/pool/askAgain.js';
import { reasonOf } from '../contract/reasonOf.js';

const death = (attempt: number) =>
  new TransdimError('worker', `death ${attempt}`, { worker: 'walker thread', exitCode: 1, signal: null });

/** A thread that fails with these errors, one for each time that it is asked, and answers then. */
function failing(errors: readonly Error[]) {
  const asked: string[] = [];
  const ask = (request: string): Promise<unknown> => {
    asked.push(request);
    return asked.length > errors.length ? Promise.resolve('answer') : Promise.reject(errors[asked.length - 1]);
  };
  return { asked, ask };
}

await t.test('two deaths are not missed', async (t) => {
  for (const deaths of [[], [death(1)], [death(1), death(2)]]) {
    const thread = failing(deaths);
    t.equal(await askAgain(thread, 'a task'), 'answer');
    t.strictSame(
      thread.asked,
      [...deaths, null].map(() => 'a task'),
    );
  }
});

await t.test('the third death is an error', async (t) => {
  const thread = failing([1, 2, 3, 4].map(death));
  t.match(await reasonOf(askAgain(thread, 'a task')), { tag: 'worker', message: 'death 3' });
  t.equal(thread.asked.length, 3);
});

await t.test('what a thread says itself is not asked again', async (t) => {
  const thread = failing([new RangeError('of the task')]);
  t.match(await reasonOf(askAgain(thread, 'a task')), { name: 'RangeError' });
  t.equal(thread.asked.length, 1);
});
