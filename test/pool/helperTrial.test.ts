import t from 'tap';

import { openHelperTrial } from '../../lib/pool/helperTrial.js';
import type { HelperTrial } from '../../lib/pool/helperTrial.js';

/** A clock that is set by hand, in seconds. */
function openClock() {
  const state = { now: 100 };
  return { state, clock: () => state.now };
}

/** Batches of 8 points of 40 us with helpers, until they rest; how many that were, at most 992, which are 62 trials. */
function batchesUntilRest(trial: HelperTrial, seconds: number): number {
  for (let batch = 0; batch < 992; batch++) {
    if (trial.rests()) return batch;
    trial.note({ points: 8, seconds, ownPoints: 5, ownSeconds: 200e-6 });
  }
  return 992;
}

await t.test('helpers that halve a batch never rest', (t) => {
  t.equal(batchesUntilRest(openHelperTrial(), 160e-6), 992);
  t.end();
});

await t.test('helpers that slow batches down rest after 16 of them, and are tried again later', (t) => {
  const { state, clock } = openClock();
  const trial = openHelperTrial(clock);
  t.equal(batchesUntilRest(trial, 400e-6), 16);
  state.now += 16 * 16 * 400e-6 - 1e-6;
  t.ok(trial.rests(), '16 times as long as the trial took');
  state.now += 2e-6;
  t.equal(batchesUntilRest(trial, 160e-6), 992, 'and stay when they are of use by then');
  t.end();
});

await t.test('each trial that they fail makes them rest twice as long, 5 s at most', (t) => {
  const { state, clock } = openClock();
  const trial = openHelperTrial(clock);
  const rests: number[] = [];
  for (let round = 0; round < 8; round++) {
    t.equal(batchesUntilRest(trial, 400e-6), 16);
    const from = state.now;
    while (trial.rests()) state.now += 1e-3;
    rests.push(state.now - from);
  }
  const wanted = rests.map((_, round) => Math.min(5, 0.1024 * 2 ** round));
  t.ok(
    rests.every((rest, round) => Math.abs(rest - wanted[round]) < 2e-3),
    rests.map((rest) => rest.toFixed(3)).join(),
  );
  batchesUntilRest(trial, 160e-6);
  t.equal(batchesUntilRest(trial, 400e-6), 16);
  const from = state.now;
  while (trial.rests()) state.now += 1e-3;
  t.ok(state.now - from < 0.11, 'and one that they pass is a new start');
  t.end();
});

await t.test('batches of which the leader evaluated nothing tell nothing', (t) => {
  const trial = openHelperTrial();
  for (let batch = 0; batch < 100; batch++) trial.note({ points: 8, seconds: 1, ownPoints: 0, ownSeconds: 0 });
  t.equal(trial.rests(), false);
  t.end();
});
