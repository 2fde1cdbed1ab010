/** Native libraries in workers and jobs are told each one's share of the cores, as in the pools of the sampler. */
import t from 'tap';

import { runJobs } from '../../lib/index.js';
import { coreBudget } from '../../lib/plan/coreBudget.js';
import { reasonOf } from '../contract/reasonOf.js';
import { kinds, moduleAt, openPool } from './kinds.js';

const names = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS'] as const;
const [omp, blas] = names;
for (const name of names) Reflect.deleteProperty(process.env, name);

const each = (workers: number): string => String(Math.max(1, Math.floor(coreBudget() / workers)));

for (const kind of kinds) {
  await t.test(`${kind}: each worker finds its share of the cores, and nothing is left set here`, async (t) => {
    for (const size of [1, 2, coreBudget() + 1]) {
      const pool = openPool(t, kind, { size });
      t.strictSame(await pool.map('environment', names), [each(size), each(size)], `of ${size}`);
      await pool.shutdown();
      for (const name of names) t.equal(process.env[name], undefined);
    }
  });

  await t.test(`${kind}: what the user has set is left as it is`, async (t) => {
    process.env[omp] = '7';
    t.teardown(() => Reflect.deleteProperty(process.env, omp));
    const pool = openPool(t, kind, { size: 2 });
    t.strictSame(await pool.map('environment', [omp, blas]), ['7', each(2)]);
    await pool.close();
    t.equal(process.env[omp], '7');
  });

  await t.test(`${kind}: a pool that cannot start, or is refused, leaves nothing set`, async (t) => {
    const pool = openPool(t, kind, { size: 2 }, 'failsAtImport');
    t.match(await reasonOf(pool.submit('square', 1)), { message: /could not be imported/ });
    await pool.close();
    t.equal(process.env[omp], undefined);
    t.throws(() => openPool(t, kind, { functions: {}, init: 'prepare' } as never), {
      tag: 'option',
      message: /init must be one of the functions given/,
    });
    t.equal(process.env[omp], undefined);
  });
}

await t.test('jobs run all at once: each finds its share of the cores, or what the user has set', async (t) => {
  const target = { moduleUrl: moduleAt('tasks'), functionName: 'environment' };
  t.strictSame(await runJobs(target, [[omp]], { execArgv: [] }), [each(1)]);
  t.strictSame(await runJobs(target, [[omp], [blas]], { execArgv: [] }), [each(2), each(2)]);
  process.env[omp] = '7';
  t.teardown(() => Reflect.deleteProperty(process.env, omp));
  t.strictSame(await runJobs(target, [[omp], [blas]], { execArgv: [] }), ['7', each(2)]);
});
