/** Who has how many evaluators while tasks come and go: never more, all together, than the pool has. */
import fc from 'fast-check';
import t from 'tap';

import { openSeats } from '../../lib/pool/openSeats.js';
import { shareEvaluators } from '../../lib/pool/shareEvaluators.js';
import { gaugeFields, openGauge } from '../../lib/pool/types.js';
import type { Place } from '../../lib/pool/openSeats.js';
import type { Seat } from '../../lib/pool/seat.js';
import type { Gauge } from '../../lib/pool/types.js';

const tasks = fc.array(
  fc.record({ remaining: fc.double({ min: 0, max: 100, noNaN: true }), evaluators: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 8 },
);

await t.test('all spare evaluators are given out, none is taken, and no other place would finish sooner', (t) => {
  fc.assert(
    fc.property(tasks, fc.nat(12), (running, spare) => {
      const sizes = shareEvaluators(running, spare);
      const given = sizes.map((size, i) => size - running[i].evaluators);
      const finish = (of: readonly number[]): number =>
        Math.max(...running.map(({ remaining }, i) => remaining / of[i]));
      const total = given.reduce((sum, more) => sum + more, 0);
      const best = finish(sizes);
      const others = sizes.flatMap((_, from) =>
        sizes.flatMap((_, to) => {
          if (given[from] === 0 || from === to) return [];
          return [finish(sizes.map((size, i) => size - Number(i === from) + Number(i === to)))];
        }),
      );
      return total === spare && given.every((more) => more >= 0) && others.every((time) => time >= best - 1e-12);
    }),
    { seed: 1 },
  );
  t.strictSame(shareEvaluators([], 3), []);
  t.strictSame(
    shareEvaluators(
      [
        { remaining: 9, evaluators: 1 },
        { remaining: 3, evaluators: 1 },
      ],
      2,
    ),
    [3, 1],
  );
  t.end();
});

/** Seats that do nothing, and what each was last told. */
function openFakes(size: number, isElastic: boolean) {
  const sizes: number[] = [];
  const dead = new Set<number>();
  let opened = 0;
  const seats = openSeats(
    size,
    (): Seat => {
      const id = opened++;
      sizes[id] = 0;
      return {
        perform: () => Promise.reject(new Error('nothing is performed here')),
        resize: (to) => (sizes[id] = to),
        stop: () => undefined,
        end: () => Promise.resolve(),
        isAlive: () => !dead.has(id),
      };
    },
    isElastic,
  );
  return { seats, sizes, dead, opened: () => opened };
}

/** The gauge of a task that has so much left to do. */
function gaugeOf(done: number, total: number, restSeconds: number): Gauge {
  const gauge = openGauge();
  gauge[gaugeFields.done] = done;
  gauge[gaugeFields.total] = total;
  gauge[gaugeFields.rest] = restSeconds;
  return gauge;
}

const threadsOf = (size: number) => ({ kind: 'threads', size, heapMb: null, hasCores: true }) as const;

const deeds = fc.array(
  fc.oneof(
    fc.record({ deed: fc.constant('claim' as const), cost: fc.double({ min: 0, max: 50, noNaN: true }) }),
    fc.record({ deed: fc.constant('release' as const), which: fc.nat() }),
    fc.record({
      deed: fc.constant('note' as const),
      which: fc.nat(),
      done: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  ),
  { maxLength: 40 },
);

for (const evaluators of [1, 2]) {
  await t.test(`whatever tasks do, evaluators are never more than the pool has: ${evaluators} per seat`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), deeds, async (size, list) => {
        const { seats } = openFakes(size, true);
        const places: Place[] = [];
        const known = new Map<Place, number>();
        let waiting = 0;
        for (const act of list) {
          const at = 'which' in act && places.length > 0 ? act.which % places.length : -1;
          if (act.deed === 'claim') {
            waiting++;
            void seats.claim({ walkers: threadsOf(evaluators), cost: act.cost }).then((place) => {
              waiting--;
              places.push(place);
            });
          } else if (act.deed === 'release' && at >= 0) {
            const [place] = places.splice(at, 1);
            place.release();
            place.release(); // as a task does that was released when it had evaluated
          } else if (act.deed === 'note' && at >= 0) {
            places[at].note(gaugeOf(act.done, 1, act.done > 0 ? 1000 * (1 - act.done) : 0));
            known.set(places[at], act.done);
          }
          await new Promise(setImmediate);
          const total = places.reduce((sum, place) => sum + place.evaluators(), 0);
          if (places.length > size || (waiting > 0 && places.length < size)) return false;
          if (places.some((place) => place.evaluators() < evaluators)) return false;
          if (total > size * evaluators) return false;
          const isWorthJoining = places.some((place) => Math.abs((known.get(place) ?? 0) - 0.5) < 0.49);
          if (isWorthJoining && total < size * evaluators) return false; // nobody idle where somebody can help
        }
        return true;
      }),
      { seed: 2, numRuns: 300 },
    );
  });
}

await t.test('seats that are bound to cores never grow', async (t) => {
  const { seats, sizes } = openFakes(3, false);
  const place = await seats.claim({ walkers: threadsOf(2), cost: 1 });
  t.equal(place.evaluators(), 2);
  t.strictSame(sizes, [0, 0, 0]);
});

await t.test('walkers without a number of evaluators are left as they are', async (t) => {
  const { seats, sizes } = openFakes(2, true);
  const place = await seats.claim({ walkers: { kind: 'serial' }, cost: 1 });
  t.equal(place.evaluators(), 1);
  t.strictSame(sizes, [0, 0]);
});

await t.test(
  'evaluators of a seat that falls free go to the task with the most left to do, and come back',
  async (t) => {
    const { seats, sizes } = openFakes(3, true);
    const claim = (cost: number): Promise<Place> => seats.claim({ walkers: threadsOf(2), cost });
    const [short, long, longest] = [await claim(1), await claim(10), await claim(20)];
    t.strictSame(
      [short, long, longest].map((place) => place.evaluators()),
      [2, 2, 2],
    );
    longest.note(gaugeOf(9, 10, 100));
    long.note(gaugeOf(0.1, 10, 1000));
    short.release();
    t.strictSame([long.evaluators(), longest.evaluators()], [4, 2], '9.9 of 10 are left here, 2 of 20 there');
    t.strictSame(sizes.slice(1), [4, 0], 'and the seat was told, the other one needed no word');
    const next = await claim(5);
    t.strictSame(
      [next, long, longest].map((place) => place.evaluators()),
      [2, 2, 2],
    );
  },
);

await t.test('a task that is nearly done, or of which nothing is known yet, gets no help', async (t) => {
  const { seats } = openFakes(2, true);
  const place = await seats.claim({ walkers: threadsOf(1), cost: 1 });
  t.equal(place.evaluators(), 1, 'nothing is known of it');
  place.note(gaugeOf(90, 100, 0.001));
  t.equal(place.evaluators(), 1, 'a millisecond is left');
  place.note(gaugeOf(1, 100, 2));
  t.equal(place.evaluators(), 2, 'two seconds are left');
});

await t.test('a seat that is gone is opened anew when it is next wanted, and only then', async (t) => {
  const { seats, dead, opened } = openFakes(1, true);
  dead.add(0);
  t.equal(opened(), 1);
  const place = await seats.claim({ walkers: threadsOf(1), cost: 1 });
  const seat = place.seat();
  t.ok(seat.isAlive());
  t.equal(place.seat(), seat);
  t.equal(opened(), 2);
});
