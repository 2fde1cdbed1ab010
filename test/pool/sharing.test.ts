/** Whether batches are shared, on a clock of the test's own: nothing here depends on how fast the machine is. */
import t from 'tap';

import { openSharing } from '../../lib/pool/sharing.js';
import { openStream } from '../../lib/random/stream.js';

/** What a batch takes, in milliseconds: at `now`, as the so-many-th one in a row that goes this way. */
type Cost = (isShared: boolean, now: number, inRow: number) => number;

interface Told {
  readonly shared: number;
  readonly alone: number;
  /** Milliseconds that all batches took. */
  readonly took: number;
  /** When batches went another way than the one before. */
  readonly turns: readonly number[];
}

interface Site {
  /** How many threads are wanted, and whether helpers take points: at so many milliseconds. */
  readonly threads?: (now: number) => number;
  readonly helps?: (now: number) => boolean;
}

/** Has so many milliseconds of batches of 16 points evaluated. */
function follow(cost: Cost, forMs: number, { threads = () => 2, helps = () => true }: Site = {}): Told {
  let now = 1000;
  const sharing = openSharing(() => now);
  const told = { shared: 0, alone: 0, turns: [] as number[] };
  let before: boolean | undefined;
  let inRow = 0;
  while (now < 1000 + forMs) {
    const isShared = sharing.next(16, threads(now - 1000));
    if (isShared !== before) told.turns.push(now - 1000);
    inRow = isShared === before ? inRow + 1 : 0;
    before = isShared;
    now += cost(isShared, now - 1000, inRow);
    if (isShared && helps(now - 1000)) sharing.wasHelped();
    told[isShared ? 'shared' : 'alone'] += 1;
  }
  return { ...told, took: now - 1000 };
}

const takes =
  (shared: number, alone: number): Cost =>
  (isShared) =>
    isShared ? shared : alone;

/** How much longer they took than if all had gone the better way. */
const excess = ({ shared, alone, took }: Told, best: number): number => took / ((shared + alone) * best) - 1;

await t.test(
  'points that cost less than to share them stay with the leader, once helpers have shown what they are worth',
  (t) => {
    const told = follow(takes(0.008, 0.004), 4000);
    t.ok(told.turns[1] > 3 && told.turns[1] < 4, `${told.turns[1]}`);
    t.ok(told.turns[3] > 50 && told.turns[3] < 52, `${told.turns[3]}: one look at 3 ms, then a trial`);
    // 50 ms at twice the time: 25 ms of 4000 are lost; and two trials of 0.6 ms
    t.ok(excess(told, 0.004) < 0.008, `${excess(told, 0.004)}`);
    t.end();
  },
);

await t.test('points that are worth it are shared, but for a moment', (t) => {
  const told = follow(takes(0.012, 0.02), 1000);
  t.ok(told.alone > 0, 'it was tried');
  // a look of 42 batches at most, trials of 10 and 42 after 50, 110, 230, 470 and 950 ms
  t.ok(told.alone <= 42 + 5 * 52, `it is tried seldom: ${told.alone}`);
  t.end();
});

await t.test('where both take as long the helpers are left alone; a gain of a tenth is taken', (t) => {
  const equal = follow(takes(0.0099, 0.01), 2000);
  t.ok(equal.alone > 0.95 * (equal.shared + equal.alone), `${equal.alone} of ${equal.shared + equal.alone}`);
  const better = follow(takes(0.009, 0.01), 2000);
  t.ok(better.shared > 0.95 * (better.shared + better.alone));
  t.end();
});

await t.test('dear points are shared at once, and tried alone when that is next to nothing', (t) => {
  t.equal(follow(takes(0.4, 0.8), 155).alone, 0, '0.8 ms are a two hundredth of 160');
  t.ok(follow(takes(0.4, 0.8), 200).alone > 0);
  const long = follow(takes(0.4, 0.8), 20_000);
  t.ok(long.alone > 0);
  t.ok(excess(long, 0.4) < 0.005, `${excess(long, 0.4)}`);
  const dear = follow(takes(100, 200), 39_000);
  t.equal(dear.alone, 0);
  t.end();
});

await t.test('helpers that are slow until they have compiled are waited for, and those that have not come yet', (t) => {
  const compiling = follow((isShared, now) => (isShared ? (now < 45 ? 0.03 : 0.012) : 0.02), 1000);
  t.ok(compiling.shared > 0.97 * (compiling.shared + compiling.alone));
  let helped = 0;
  const late = follow(
    (isShared, now) => {
      if (!isShared) return 0.02;
      if (now > 100) helped += 1;
      return helped < 1000 ? 0.021 : 0.012;
    },
    1000,
    { helps: (now) => now > 100 },
  );
  t.ok(late.shared > 0.97 * (late.shared + late.alone));
  const never = follow(takes(0.025, 0.02), 1000, { helps: () => false });
  t.ok(never.alone > 0.75 * (never.shared + never.alone), 'for a fifth of a second, no longer');
  t.end();
});

await t.test('who finds that another way has become better takes it, in two seconds', (t) => {
  const share = (told: Told): number => told.alone / (told.shared + told.alone);
  const busy = follow((isShared, now) => (isShared ? (now < 1000 ? 0.01 : 0.05) : 0.02), 6000);
  // 100 000 batches in a second, 20 a millisecond for two at most, then 50: 150 000 or more of 290 000 or fewer are alone
  t.ok(share(busy) > 0.5, `${share(busy)}`);
  const free = follow((isShared, now) => (isShared ? (now < 1000 ? 0.05 : 0.01) : 0.02), 6000);
  // 50 a millisecond for three seconds at most, then 100: 150 000 or fewer of 450 000 or more
  t.ok(share(free) < 0.35, `${share(free)}`);
  t.end();
});

await t.test('when helpers come or go it begins anew', (t) => {
  const threads = (now: number): number => (now < 500 ? 2 : 4);
  const cost: Cost = (isShared, now) => (isShared ? (now < 530 ? 0.03 : 0.01) : 0.02); // they compile for 30 ms
  const told = follow(cost, 1000, { threads });
  t.ok(
    told.turns.some((turn) => turn >= 500 && turn < 501),
    'it shares at once',
  );
  t.notOk(
    told.turns.some((turn) => turn > 501 && turn < 549),
    'and judges them when they have compiled',
  );
  t.ok(told.shared > 0.6 * (told.shared + told.alone), 'four are worth it');
  t.end();
});

await t.test('a verdict that was wrong, as of a thread that was compiling, is soon put right', (t) => {
  const wrong = follow((isShared, now) => (isShared ? 0.02 : now < 60 ? 0.05 : 0.012), 2000);
  t.ok(wrong.turns.length > 2);
  t.ok(wrong.alone > 0.9 * (wrong.shared + wrong.alone), `${wrong.alone} of ${wrong.shared + wrong.alone}`);
  t.end();
});

await t.test('helpers that must wake up decide nothing', (t) => {
  const told = follow((isShared, now, inRow) => {
    if (!isShared) return 0.02;
    return (inRow === 0 ? 1 : 0) + (now < 100 ? 0.05 : 0.012); // they sleep as long as they are of no use
  }, 6000);
  // two seconds at most until they are tried again: 100 000 alone, 320 000 shared
  t.ok(told.shared > 0.7 * (told.shared + told.alone), `${told.shared} of ${told.shared + told.alone}`);
  t.end();
});

await t.test('pauses of the machine decide nothing', (t) => {
  // Of blocks of 25 to 42 batches a fifth has one: one trial of five is wrong, until the next one 30 ms later.
  for (const [shared, alone] of [
    [0.012, 0.02],
    [0.02, 0.012],
    [0.012, 0.0145],
    [0.0145, 0.012],
  ]) {
    let [better, all] = [0, 0];
    for (let seed = 0; seed < 10; seed++) {
      const random = openStream(seed, 'pauses');
      const told = follow((isShared) => (random.uniform() < 0.005 ? 5 : 0) + (isShared ? shared : alone), 5000);
      better += shared < alone ? told.shared : told.alone;
      all += told.shared + told.alone;
    }
    t.ok(better > 0.95 * all, `${shared} against ${alone}: ${better} of ${all}`);
  }
  t.end();
});

await t.test('the clock is read once in many batches, where they are cheap', (t) => {
  let [now, looks] = [0, 0];
  const sharing = openSharing(() => {
    looks += 1;
    return now;
  });
  for (let batch = 0; batch < 100_000; batch++) now += sharing.next(16, 2) ? 0.012 : 0.02;
  t.ok(looks < 100_000 / 15, `${looks}`);
  t.end();
});
