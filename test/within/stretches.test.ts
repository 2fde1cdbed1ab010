import fc from 'fast-check';
import t from 'tap';

import { nextStretch } from '../../lib/within/stretches.js';

/** Members that have made so many steps. */
const membersAt = (...steps: readonly number[]) => steps.map((made, name) => ({ name, steps: made }));

/** The next stretch, its movers by name. */
const next = (made: readonly number[], steps: number, cautiousUntil: number): unknown => {
  const stretch = nextStretch(membersAt(...made), steps, cautiousUntil);
  return stretch && { ...stretch, movers: stretch.movers.map(({ name }) => name) };
};

await t.test('those that are behind catch up, and all go on together', (t) => {
  const hasty = { isCautious: false };
  t.strictSame(next([0, 0, 0], 10, 0), { movers: [0, 1, 2], from: 0, until: 10, ...hasty });
  t.strictSame(next([4, 0, 7, 0], 10, 0), { movers: [1, 3], from: 0, until: 4, ...hasty });
  t.strictSame(next([4, 4, 7, 4], 10, 0), { movers: [0, 1, 3], from: 4, until: 7, ...hasty });
  t.strictSame(next([10, 9, 10], 10, 0), { movers: [1], from: 9, until: 10, ...hasty });
  t.strictSame(next([12, 3], 10, 0), { movers: [1], from: 3, until: 10, ...hasty }, 'one was sampled for longer');
  t.equal(next([10, 12], 10, 0), null);
  t.equal(next([0], 0, 5), null);
  t.end();
});

await t.test('caution ends a stretch, but does not begin one behind it', (t) => {
  t.strictSame(next([0, 0], 10, 6), { movers: [0, 1], from: 0, until: 6, isCautious: true });
  t.strictSame(next([2, 4], 10, 6), { movers: [0], from: 2, until: 4, isCautious: true });
  t.strictSame(next([6, 6], 10, 6), { movers: [0, 1], from: 6, until: 10, isCautious: false });
  t.strictSame(next([7, 5], 10, 6), { movers: [1], from: 5, until: 6, isCautious: true });
  t.strictSame(next([1, 1], 10, 60), { movers: [0, 1], from: 1, until: 10, isCautious: true });
  t.end();
});

await t.test('every member makes each of its steps once, in order, and none before those that are behind it', (t) => {
  const count = fc.integer({ min: 0, max: 25 });
  const starts = fc.array(count, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(starts, count, fc.integer({ min: 0, max: 30 }), (made, steps, cautiousUntil) => {
      const members = membersAt(...made);
      const paths = made.map((): number[] => []);
      let wasCautious = true;
      for (let stretches = 0; ; stretches++) {
        const stretch = nextStretch(members, steps, cautiousUntil);
        if (stretch === null) break;
        const { movers, from, until, isCautious } = stretch;
        const isBehind = members.every((one) => one.steps > from || (one.steps === from && movers.includes(one)));
        if (stretches > 10 || from >= until || !isBehind || movers.length === 0) return false;
        if (isCautious !== from < cautiousUntil || (isCautious && (!wasCautious || until > cautiousUntil)))
          return false;
        for (const mover of movers) {
          if (mover.steps !== from) return false;
          for (let step = from + 1; step <= until; step++) paths[mover.name].push(step);
          mover.steps = until;
        }
        wasCautious = isCautious;
      }
      return made.every((start, name) => {
        return (
          paths[name].join() === Array.from({ length: Math.max(0, steps - start) }, (_, i) => start + 1 + i).join()
        );
      });
    }),
    { numRuns: 1000 },
  );
  t.end();
});
