/** A run that is asked to stop while its log posteriors are timed in its pools stops, even where they never return. */
import { setTimeout as wait } from 'node:timers/promises';

import t from 'tap';

import { isTransdimError, openStatePool, runMcmcPerState } from '../../lib/index.js';
import { reasonOf } from '../contract/reasonOf.js';
import faulty from '../fixtures/problems/faulty.js';

const options = { walkers: 8, steps: 60, data: { fault: 'loop', above: -Infinity } } as const;

for (const kind of ['threads', 'processes'] as const) {
  await t.test(kind, async (t) => {
    const statePool = openStatePool({ kind, size: 2 });
    t.teardown(() => statePool.close());
    const stop = new AbortController();
    const stopped = reasonOf(runMcmcPerState(faulty, { ...options, statePool, signal: stop.signal }));
    await wait(500); // sooner or later: no sampling begins while state 'faulty' is timed
    stop.abort();
    const reason = await stopped;
    t.ok(isTransdimError(reason, 'interrupted'), String(reason));
  });
}
