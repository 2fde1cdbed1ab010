import t from 'tap';

import { openHelperTrial } from '../../lib/pool/helperTrial.js';
import type { HelperTrial } from '../../lib/pool/helperTrial.js';

/** Batches of 8 points of 40 us with helpers, until they rest; how many that were, at most 1000. */
function batchesUntilRest(trial: HelperTrial, seconds: number): number {
  for (let batch = 0; batch < 1000; batch++) {
    if (trial.rests()) return batch;
    trial.note({ points: 8, seconds, ownPoints: 5, ownSeconds: 200e-6 });
  }
  return 1000;
}

await t.test('helpers that halve a batch never rest', (t) => {
  t.equal(batchesUntilRest(openHelperTrial(), 160e-6), 1000);
  t.end();
});

await t.test('helpers that slow batches down rest after 16 of them, and are tried again later', (t) => {
  const trial = openHelperTrial();
  t.equal(batchesUntilRest(trial, 400e-6), 16);
  let rested = 1;
  while (trial.rests()) rested += 1;
  t.equal(rested, 256);
  t.equal(batchesUntilRest(trial, 160e-6), 1000, 'and stay when they are of use by then');
  t.end();
});

await t.test('batches of which the leader evaluated nothing tell nothing', (t) => {
  const trial = openHelperTrial();
  for (let batch = 0; batch < 100; batch++) trial.note({ points: 8, seconds: 1, ownPoints: 0, ownSeconds: 0 });
  t.equal(trial.rests(), false);
  t.end();
});
