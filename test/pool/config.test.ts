import fc from 'fast-check';
import { availableParallelism } from 'node:os';
import t from 'tap';

import { TransdimError } from '../../lib/errors.js';
import { checkStatePoolConfig, checkWalkerPoolConfig } from '../../lib/pool/config.js';
import { openStatePool } from '../../lib/pool/openStatePool.js';
import { openWalkerPool } from '../../lib/pool/openWalkerPool.js';
import { checkPools } from '../../lib/pool/usePools.js';
import { checkSampleOptions, refuseUnknown, sampleOptionNames } from '../../lib/within/options.js';
import normals from '../fixtures/problems/normals.js';
import type { StatePoolConfig, WalkerPoolConfig } from '../../lib/pool/types.js';
import type { SampleOptions } from '../../lib/within/options.js';

await t.test('a configuration gets every field: size is the cores, execArgv that of this process', (t) => {
  const size = availableParallelism();
  t.strictSame(checkStatePoolConfig({ kind: 'processes' }), {
    ...{ kind: 'processes', size, execArgv: process.execArgv, affinity: false, heartbeatTimeoutMs: 30_000 },
  });
  t.strictSame(checkStatePoolConfig({ kind: 'threads' }), { kind: 'threads', size });
  t.strictSame(checkWalkerPoolConfig({ kind: 'processes' }), {
    ...{ kind: 'processes', size, execArgv: process.execArgv, heartbeatTimeoutMs: 30_000 },
  });
  t.strictSame(checkWalkerPoolConfig({ kind: 'promises' }), { kind: 'promises', limit: 64 });
  t.strictSame(checkWalkerPoolConfig({ kind: 'threads' }), { kind: 'threads', size, heapMb: null });
  t.strictSame(checkStatePoolConfig({ kind: 'serial' }), { kind: 'serial' });
  t.strictSame(checkWalkerPoolConfig({ kind: 'serial' }), { kind: 'serial' });
  t.end();
});

for (const size of [0, 1.5, -1, 'two', NaN, Infinity, 4097, null, [2]]) {
  await t.test(`size ${JSON.stringify(size)} is refused on both levels, with what was given`, (t) => {
    t.match(
      thrownBy(() => checkStatePoolConfig({ kind: 'processes', size } as StatePoolConfig)),
      {
        ...{ tag: 'option', fields: { option: 'statePool' } },
        message: /size of statePool must be a whole number from 1 to 4096; got/,
      },
    );
    t.match(
      thrownBy(() => checkWalkerPoolConfig({ kind: 'threads', size } as WalkerPoolConfig)),
      {
        ...{ tag: 'option', fields: { option: 'walkerPool' } },
        message: /size of walkerPool must be a whole number from 1 to 4096; got/,
      },
    );
    t.end();
  });
}

await t.test('an unknown kind is refused with the kinds there are', (t) => {
  for (const config of [{ kind: 'cluster' }, {}, { kind: null }, 'processes', 3, null, undefined, [], () => 1]) {
    t.match(
      thrownBy(() => checkStatePoolConfig(config as StatePoolConfig)),
      {
        ...{
          tag: 'option',
          message:
            /^statePool must be { kind: 'serial' } or { kind: 'threads' } or { kind: 'processes' }, an object with map\(fn, items\), or a pool .*; got /,
        },
      },
    );
    t.match(
      thrownBy(() => checkWalkerPoolConfig(config as WalkerPoolConfig)),
      {
        ...{
          tag: 'option',
          message:
            /^walkerPool must be { kind: 'serial' } or .*'threads' } or .*'processes' } or .*'promises' }, an object with map\(fn, items\), or a pool .*; got /,
        },
      },
    );
  }
  t.end();
});

await t.test('an unknown field is refused with the fields there are', (t) => {
  const refused = (check: (config: never) => unknown, config: unknown) =>
    (thrownBy(() => check(config as never)) as Error).message;
  t.strictSame(
    [
      refused(checkStatePoolConfig, { kind: 'processes', threads: 2 }),
      refused(checkStatePoolConfig, { kind: 'serial', size: 1 }),
      refused(checkWalkerPoolConfig, { kind: 'threads', execArgv: [] }),
      refused(checkWalkerPoolConfig, { kind: 'serial', size: 1 }),
      refused(checkStatePoolConfig, { kind: 'processes', execArgv: '--import' }),
    ],
    [
      "statePool of kind 'processes' has no field 'threads'; it has size, execArgv, heartbeatTimeoutMs, affinity",
      "statePool of kind 'serial' has no field 'size'; it has no fields",
      "walkerPool of kind 'threads' has no field 'execArgv'; it has size, heapMb",
      "walkerPool of kind 'serial' has no field 'size'; it has no fields",
      "execArgv of statePool must be a list of texts; got '--import'",
    ],
  );
  t.end();
});

await t.test('an open pool of the other level is refused', (t) => {
  const statePool = openStatePool({ kind: 'serial' });
  t.teardown(() => statePool.close());
  const walkerPool = openWalkerPool({ kind: 'serial' });
  t.teardown(() => walkerPool.close());
  const swapped = { statePool: walkerPool, walkerPool: statePool } as unknown as SampleOptions;
  const { statePool: wrongState, walkerPool: wrongWalker } = swapped;
  t.match(
    thrownBy(() => checkPools(normals, { statePool: wrongState })),
    { tag: 'option', message: /^statePool must be/ },
  );
  t.match(
    thrownBy(() => checkPools(normals, { walkerPool: wrongWalker })),
    { tag: 'option', message: /^walkerPool must/ },
  );
  t.strictSame(checkPools(normals, { statePool, walkerPool }), { statePool, walkerPool, forwardThreads: 1 });
  t.end();
});

const odd = fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true });
const poolLike = fc.oneof(
  fc.record(
    { kind: fc.constantFrom('serial', 'threads', 'processes'), size: fc.integer({ max: 9 }) },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('promises'), limit: fc.integer({ max: 9 }) }, { requiredKeys: ['kind'] }),
  fc.record({ map: fc.oneof(fc.func(fc.constant([])), odd) }),
  fc.record({ kind: fc.constant('processes'), affinity: fc.oneof(fc.boolean(), odd) }, { requiredKeys: ['kind'] }),
  fc.record(
    {
      kind: fc.constantFrom('serial', 'threads', 'processes', 'mpi'),
      size: fc.oneof(fc.integer({ min: 1, max: 4 }), odd),
      execArgv: fc.oneof(fc.constant([]), odd),
      performStates: odd,
      performState: odd,
    },
    { requiredKeys: [] },
  ),
  odd,
);

await t.test('any configuration is accepted or refused with a TransdimError of tag option', (t) => {
  let accepted = 0;
  fc.assert(
    fc.property(poolLike, (config) => {
      for (const check of [checkStatePoolConfig, checkWalkerPoolConfig]) {
        if (isAccepted(() => check(config as never))) accepted++;
      }
    }),
    { numRuns: 3000, seed: 4 },
  );
  t.ok(accepted > 100, `${accepted} were accepted`);
  t.end();
});

await t.test('any options of runMcmcPerState are accepted or refused with a TransdimError of tag option', (t) => {
  const count = fc.oneof(fc.integer({ min: -2, max: 200 }), fc.array(fc.integer({ max: 60 }), { maxLength: 4 }), odd);
  const move = fc.record(
    { kind: fc.constantFrom('stretch', 'snooker', 'walk'), a: odd, weight: odd },
    { requiredKeys: [] },
  );
  const options = fc.record(
    {
      ...{ walkers: count, steps: count, ensembles: count, discard: count, thin: count },
      ...{ autoThin: fc.oneof(fc.boolean(), odd), verify: fc.oneof(fc.boolean(), odd), progress: odd },
      ...{ seed: fc.oneof(fc.integer(), fc.string(), odd), moves: fc.oneof(move, fc.array(move), odd) },
      ...{ statePool: poolLike, walkerPool: poolLike, sead: odd },
      ...{
        onFailure: fc.oneof(fc.constantFrom('raise', 'reject'), odd),
        evaluationTimeLimitMs: fc.oneof(fc.double(), odd),
      },
      ...{ parallel: fc.oneof(fc.constantFrom('auto', true, false), odd), processors: count, stateProcessors: count },
    },
    { requiredKeys: [] },
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: options }, { weight: 1, arbitrary: odd }), (given) => {
      const check = (): void => {
        refuseUnknown('runMcmcPerState', given, sampleOptionNames);
        checkSampleOptions(normals, given as SampleOptions);
        checkPools(normals, given as SampleOptions);
      };
      if (isAccepted(check)) accepted++;
    }),
    { numRuns: 5000, seed: 5 },
  );
  t.ok(accepted > 20, `${accepted} were accepted`);
  t.end();
});

/** Whether `check` returns. It may only throw a TransdimError of tag option with a sentence. */
function isAccepted(check: () => unknown): boolean {
  const error = thrownBy(check);
  if (error === undefined) return true;
  if (error instanceof TransdimError && error.tag === 'option' && error.message.length > 20) return false;
  throw new Error('another exception', { cause: error });
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
