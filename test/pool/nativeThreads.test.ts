import t from 'tap';

import { openStatePool } from '../../lib/pool/openStatePool.js';
import { openWalkerPool } from '../../lib/pool/openWalkerPool.js';
import { coreBudget } from '../../lib/plan/coreBudget.js';
import { checkPools, usePools, useStatePool } from '../../lib/pool/usePools.js';
import { evaluateOver, pointsTask } from '../contract/evaluate.js';
import piecesReadEnvironment from '../fixtures/problems/piecesReadEnvironment.js';
import readsEnvironment from '../fixtures/problems/readsEnvironment.js';
import type { PoolOptions } from '../../lib/pool/usePools.js';
import type { MapPool, StatePoolConfig, WalkerPoolConfig } from '../../lib/pool/types.js';

const names = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'] as const;
const [omp, blas] = names;
for (const name of names) Reflect.deleteProperty(process.env, name);

const each = (workers: number): number => Math.max(1, Math.floor(coreBudget() / workers));

/** What a log posterior finds in its environment, by the pools; -1 where nothing is set. */
async function found(statePool: StatePoolConfig, walkerPool: WalkerPoolConfig, name: string): Promise<number[]> {
  const context = { problem: readsEnvironment, data: name };
  const states = openStatePool(statePool);
  const walkers = statePool.kind === 'serial' ? openWalkerPool(walkerPool) : undefined;
  try {
    const open = { statePool: states, walkerPool: walkers ?? walkerPool, close: () => Promise.resolve() };
    const values = await evaluateOver(open, context, [pointsTask(context, 0, 8), pointsTask(context, 1, 8)]);
    return [...new Set(values.flat())];
  } finally {
    await states.close();
    await walkers?.close();
  }
}

const serial = { kind: 'serial' } as const;
const two = { size: 2, execArgv: [] } as const;

const layouts: readonly (readonly [string, StatePoolConfig, WalkerPoolConfig])[] = [
  ['state processes', { kind: 'processes', ...two }, serial],
  ['state threads', { kind: 'threads', size: 2 }, serial],
  ['walker threads', serial, { kind: 'threads', size: 2 }],
  ['walker processes', serial, { kind: 'processes', ...two }],
  ['walker threads in state processes', { kind: 'processes', ...two }, { kind: 'threads', size: 1 }],
  ['walker processes in state processes', { kind: 'processes', ...two }, { kind: 'processes', size: 1, execArgv: [] }],
];

for (const [name, statePool, walkerPool] of layouts) {
  await t.test(`${name}: native libraries are told their share of the cores`, async (t) => {
    t.strictSame(await found(statePool, walkerPool, omp), [each(2)]);
    for (const variable of names) t.equal(process.env[variable], undefined, 'and here nothing is left set');
  });

  await t.test(`${name}: what the user has set is left as it is`, async (t) => {
    process.env[omp] = '7';
    t.teardown(() => Reflect.deleteProperty(process.env, omp));
    t.strictSame(await found(statePool, walkerPool, omp), [7]);
    t.strictSame(await found(statePool, walkerPool, blas), [each(2)], 'and the others are still set');
    t.equal(process.env[omp], '7');
  });
}

await t.test('serially nothing is set', async (t) => {
  t.strictSame(await found(serial, serial, omp), [-1]);
});

await t.test('of pools that are open together the last to close sets the environment back', async (t) => {
  const one = openWalkerPool({ kind: 'threads', size: 1 });
  t.teardown(() => one.close());
  const other = openWalkerPool({ kind: 'threads', size: 2 });
  t.teardown(() => other.close());
  t.equal(process.env[omp], String(each(2)));
  await other.close();
  await other.close();
  t.ok(process.env[omp] !== undefined, 'closing twice counts once');
  await one.close();
  t.equal(process.env[omp], undefined);
});

const close = (): Promise<void> => Promise.resolve(); // what a call opens it closes
const ownMap: MapPool = { map: (fn, items) => Promise.all(items.map((item) => fn(item))) };
const one = { size: 1, execArgv: [] } as const;

/** Pools of one evaluator each, of two threads: a number that is not divided by those is too large. */
const forwardLayouts: readonly (readonly [string, PoolOptions])[] = [
  ['no other pool', {}],
  ['a promise pool', { walkerPool: { kind: 'promises' } }],
  ['a walker thread', { walkerPool: { kind: 'threads', size: 1 } }],
  ['a walker process', { walkerPool: { kind: 'processes', ...one } }],
  ['a state thread', { statePool: { kind: 'threads', size: 1 } }],
  ['a state process', { statePool: { kind: 'processes', ...one } }],
  ['states over a map, a walker process each', { statePool: ownMap, walkerPool: { kind: 'processes', ...one } }],
  ['a state process that leaves its points to a map', { statePool: { kind: 'processes', ...one }, walkerPool: ownMap }],
];

for (const [name, options] of forwardLayouts) {
  await t.test(`${name}: two threads for the pieces of a log posterior share the cores too`, async (t) => {
    const context = { problem: piecesReadEnvironment, data: omp };
    const pools = checkPools(piecesReadEnvironment, { ...options, forwardPool: { kind: 'threads', size: 2 } });
    const tasks = [{ ...pointsTask(context, 0, 8), forwardThreads: pools.forwardThreads }];
    const inCall = await usePools(pools, (open) => evaluateOver({ ...open, close }, context, tasks));
    t.strictSame([...new Set(inCall.flat())], [each(2)]);
    const { walkerPool } = pools;
    const ownWalkers = await useStatePool(pools, (statePool) =>
      evaluateOver({ statePool, walkerPool, close }, context, tasks),
    );
    t.strictSame([...new Set(ownWalkers.flat())], [each(2)], 'also where the state pool opens its own walker pool');
    for (const variable of names) t.equal(process.env[variable], undefined, 'and here nothing is left set');
  });
}
