/** Promise 1: the same seed gives the same answer, to the last bit, however the work is spread. */
import t from 'tap';

import { processes, serial, threads } from '../contract/layouts.js';
import normals from '../fixtures/problems/normals.js';
import threadDependent from '../fixtures/problems/threadDependent.js';
import { firstDifference } from './firstDifference.js';
import { findEverything } from './method.js';

const data = { centre: Float64Array.of(0.5, -1, 2), scale: Float64Array.of(1, 2, 0.7) };
const steps = 120;
const expected = await findEverything(normals, serial, data, steps);

const layouts = [
  ...[threads(1), threads(2), threads(3)],
  ...[processes(1, 1), processes(1, 2), processes(2, 1), processes(2, 2), processes(3, 3)],
];

for (const layout of layouts) {
  await t.test(`${layout.name}: samples, members, trace and probabilities are those of a serial run`, async (t) => {
    t.equal(firstDifference(await findEverything(normals, layout, data, steps), expected), null);
  });
}

await t.test('the result that is compared is a real one: moves, points outside, visits to every state', (t) => {
  const { ensembles, trace, evidence } = expected;
  t.ok(ensembles.every(({ acceptance, samples }) => acceptance > 0.1 && samples.length >= 4 * 10 * 58));
  t.ok(ensembles[2].outsideSupport > 0);
  t.ok(trace.visits.every((count) => count > 0));
  t.ok(Math.abs(evidence.probability.reduce((sum, value) => sum + value, 0) - 1) < 1e-12);
  t.end();
});

await t.test('data that differ in their 50th bit give another result: the comparison sees every number', async (t) => {
  const moved = { ...data, centre: data.centre.map((value) => value * (1 + 2 ** -50)) };
  t.match(firstDifference(await findEverything(normals, serial, moved, steps), expected), /^\/ensembles\/0\//);
});

await t.test('a log posterior that depends on the thread by 1e-12 is caught by the same comparison', async (t) => {
  const data = { turn: new Int32Array(new SharedArrayBuffer(4)), waitMs: 0 };
  const alone = await findEverything(threadDependent, serial, data, 24);
  const message = /gives other values in one worker than in another: .* 'data'$/;
  await t.rejects(
    findEverything(threadDependent, threads(2), data, 24),
    { tag: 'problem', message },
    'two threads tell',
  );
  for (const layout of [threads(1), processes(1, 1)]) {
    t.match(firstDifference(await findEverything(threadDependent, layout, data, 24), alone), /^\/ensembles\/0\//);
  }
});
