import t from 'tap';

import { openStatePool } from '../../lib/pool/openStatePool.js';
import { openWalkerPool } from '../../lib/pool/openWalkerPool.js';
import { isOpenWalkerPool } from '../../lib/pool/types.js';
import { usePools, useStatePool } from '../../lib/pool/usePools.js';
import { pointsTask, evaluateOver } from '../contract/evaluate.js';
import { reasonOf } from '../contract/reasonOf.js';
import normals from '../fixtures/problems/normals.js';

const context = { problem: normals, data: { centre: new Float64Array(3), scale: Float64Array.of(1, 1, 1) } };
const tasks = [pointsTask(context, 0, 3)];

await t.test('pools opened from configurations are closed after the work, also after work that fails', async (t) => {
  const pools = { statePool: { kind: 'serial' }, walkerPool: { kind: 'threads', size: 1 } } as const;
  const configs = { ...pools, forwardThreads: 1 };
  const kept = await usePools(configs, (open) => Promise.resolve(open));
  t.ok(isOpenWalkerPool(kept.walkerPool), 'states in this process share one walker pool');
  const walkerPool = kept.walkerPool;
  const afterwards = evaluateOver({ statePool: openStatePool({ kind: 'serial' }), walkerPool, close }, context, tasks);
  t.match(await reasonOf(afterwards), { tag: 'closed', fields: { pool: 'walkerPool' } });
  t.match(await reasonOf(evaluateOver({ ...kept, close }, context, tasks)), { tag: 'closed' });

  let statePool = openStatePool({ kind: 'serial' });
  const failure = new Error('of the work');
  const failed = useStatePool(configs, (open) => {
    statePool = open;
    throw failure;
  });
  t.equal(await reasonOf(failed), failure);
  t.match(await reasonOf(evaluateOver({ statePool, walkerPool: { kind: 'serial' }, close }, context, tasks)), {
    tag: 'closed',
    fields: { pool: 'statePool' },
  });
});

await t.test('open pools are passed through and left open', async (t) => {
  const statePool = openStatePool({ kind: 'serial' });
  t.teardown(() => statePool.close());
  const walkerPool = openWalkerPool({ kind: 'threads', size: 1 });
  t.teardown(() => walkerPool.close());
  const given = { statePool, walkerPool, forwardThreads: 1 };
  t.strictSame(await usePools(given, (open) => Promise.resolve(open)), given);
  t.equal((await evaluateOver({ ...given, close }, context, tasks)).length, 1);
});

await t.test('with state processes a walker pool stays a configuration: they make their own', async (t) => {
  const statePool = openStatePool({ kind: 'processes', size: 1, execArgv: [] });
  t.teardown(() => statePool.close());
  const walkerPool = { kind: 'threads', size: 2 } as const;
  const open = await usePools({ statePool, walkerPool, forwardThreads: 1 }, (pools) => Promise.resolve(pools));
  t.equal(open.walkerPool, walkerPool);
});

await t.test('await using closes a pool', async (t) => {
  const statePool = openStatePool({ kind: 'serial' });
  await statePool[Symbol.asyncDispose]();
  t.match(await reasonOf(evaluateOver({ statePool, walkerPool: { kind: 'serial' }, close }, context, tasks)), {
    tag: 'closed',
  });
});

for (const kind of ['serial', 'threads', 'processes'] as const) {
  await t.test(`${kind}: a state pool that was closed before it is used says so`, async (t) => {
    const sizes = { serial: {}, threads: { size: 1 }, processes: { size: 1, execArgv: [] } }[kind];
    const statePool = openStatePool({ kind, ...sizes });
    await statePool.close();
    await statePool.close();
    t.match(await reasonOf(evaluateOver({ statePool, walkerPool: { kind: 'serial' }, close }, context, tasks)), {
      ...{ tag: 'closed', fields: { pool: 'statePool' } },
      message: /^this state pool was closed: open another one$/,
    });
  });
}

async function close(): Promise<void> {
  // what these tests open is closed by what they test
}
