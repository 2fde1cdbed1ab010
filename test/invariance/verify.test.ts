/**
 * verify: true repeats steps serially. Its faults are planted so that they must show: a thread keeps a point until
 * another thread has come by, so that both take part in every batch. A thread that is woken so late that it misses the
 * waits of a whole batch (4 points of 50 ms), in both halves of two verified steps, would be needed for a test to fail.
 */
import t from 'tap';

import { defineProblem } from '../../lib/index.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { poolsOf, processes, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import normals from '../fixtures/problems/normals.js';
import racing from '../fixtures/problems/racing.js';
import threadDependent from '../fixtures/problems/threadDependent.js';
import type { SampleOptions } from '../../lib/within/options.js';

const short = {
  ...{ walkers: 4, ensembles: 2, steps: 6, discard: 0, thin: 1, seed: 11 },
  ...{ verify: true, moves: { kind: 'stretch' } as const },
} satisfies SampleOptions;
const turn = new Int32Array(new SharedArrayBuffer(4));

for (const { name, ...pools } of [threads(2), processes(1, 2)]) {
  await t.test(`${name}: verify names the step of a log posterior that depends on its thread`, async (t) => {
    const data = { turn, waitMs: 50 };
    const error = await reasonOf(runMcmcPerState(threadDependent, { ...short, ...pools, data }));
    t.match(error, { tag: 'verification', fields: { state: 'torn' }, message: /step [12] of state 'torn'/ });
  });

  await t.test(`${name}: verify catches threads that overwrite each other's scratch memory`, async (t) => {
    const data = { scratch: new Float64Array(2), turn, waitMs: 50 };
    const error = await reasonOf(runMcmcPerState(racing, { ...short, ...pools, data }));
    t.match(error, { tag: 'verification', fields: { state: 'raced' }, message: /threads write to memory they share/ });
  });

  await t.test(`${name}: verify finds nothing in a sound problem`, async (t) => {
    const data = { centre: Float64Array.of(0, 0, 0), scale: Float64Array.of(1, 2, 3) };
    const [line] = await runMcmcPerState(normals, { ...short, ...pools, data, walkers: 6, steps: 110 });
    t.equal(line.steps, 110);
  });
}

await t.test('the race harms nobody who is alone: one thread passes verification', async (t) => {
  const data = { scratch: new Float64Array(2), turn, waitMs: 0 };
  const [raced] = await runMcmcPerState(racing, { ...short, ...poolsOf(threads(1)), data });
  t.equal(raced.steps, 6);
});

await t.test('serially verify catches a log posterior that counts its calls', async (t) => {
  let calls = 0;
  const counting = defineProblem({
    states: [{ name: 'counted', parameters: [{ name: 'x' }] }],
    logPosterior: (x) => -0.5 * x[0] ** 2 + 1e-12 * calls++,
    start: (_, random) => [random.normal()],
  });
  t.match(await reasonOf(runMcmcPerState(counting, short)), {
    tag: 'verification',
    fields: { state: 'counted', step: 1 },
    message: /not a function of its arguments alone/,
  });
});

await t.test('verify changes no bit of what it verifies', async (t) => {
  const data = { centre: Float64Array.of(0, 0, 0), scale: Float64Array.of(1, 2, 3) };
  const options = { ...short, walkers: 6, steps: 60, data };
  const [verified] = await runMcmcPerState(normals, options);
  const [plain] = await runMcmcPerState(normals, { ...options, verify: false });
  t.strictSame(verified.logPosteriors, plain.logPosteriors);
});
