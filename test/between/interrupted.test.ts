/** The resampler stops between two chains when it is asked to, keeps those that are done, and goes on to the same trace. */
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { resample } from '../../lib/between/runEnsembleResampler.js';
import { isTransdimError, openWalkerPool } from '../../lib/index.js';
import { openStream } from '../../lib/random/stream.js';
import { reasonOf } from '../contract/reasonOf.js';
import { handMade } from './handMade.js';
import type { Trace } from '../../lib/between/types.js';

const random = openStream(1, 'weights');
const members = handMade([
  Float64Array.from({ length: 300 }, () => random.normal()),
  Float64Array.from({ length: 200 }, () => 1 + 0.5 * random.normal()),
]);
const options = { chains: 12, steps: 200_000, seed: 7 } as const;
const bitsOf = ({ states, memberIndices }: Trace) => [states.data, memberIndices.data];

const expected = bitsOf(await resample(members, options, null));

for (const config of [{ kind: 'serial' }, { kind: 'threads', size: 2 }] as const) {
  await t.test(`${config.kind}: asked to stop, it does, and what is done is not done again`, async (t) => {
    const folder = t.testdir();
    const walkerPool = openWalkerPool(config);
    t.teardown(() => walkerPool.close());
    const stop = new AbortController();
    const stopped = reasonOf(resample(members, { ...options, walkerPool }, folder, stop.signal));
    while (readdirSync(folder).length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    const reason = await stopped;
    t.ok(isTransdimError(reason, 'interrupted'), String(reason));
    const kept = readdirSync(folder).length;
    t.ok(kept > 0 && kept < options.chains, `${kept} chains are there`);
    t.strictSame(bitsOf(await resample(members, { ...options, walkerPool }, folder)), expected);
    t.equal(readdirSync(folder).length, options.chains);
  });
}

await t.test('a chain that stands in the place of another is made again', async (t) => {
  // Would catch: a key that says nothing of the number of a chain.
  const short = { ...options, chains: 3, steps: 1000 };
  const folder = t.testdir();
  const first = bitsOf(await resample(members, short, folder));
  copyFileSync(join(folder, '1.trace'), join(folder, '0.trace'));
  t.strictSame(bitsOf(await resample(members, short, folder)), first);
});
