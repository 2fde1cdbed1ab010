import t from 'tap';

import { selectMembers, selectMembersOf } from '../../lib/pseudoprior/selectMembers.js';
import { openStream } from '../../lib/random/stream.js';

await t.test('members are selected evenly from every group, at most as many as asked, each once', (t) => {
  const groups = Array.from({ length: 10_000 }, (_, i) => i % 4);
  const rows = selectMembers(groups, 1000, openStream(1, 'select'));
  t.equal(rows.length, 1000);
  t.equal(new Set(rows).size, 1000);
  for (let group = 0; group < 4; group++) {
    const own = rows.filter((row) => groups[row] === group);
    t.equal(own.length, 250);
    own.forEach((row, k) => {
      t.ok(row >= 40 * k && row < 40 * (k + 1), 'one from each of equal stretches');
    });
  }
  t.end();
});

await t.test('the selection does not fall in step with the walkers', (t) => {
  // 32 walkers, step by step, thinned 32-fold: a fixed stride would see one walker only.
  const rows = selectMembers(new Array<number>(32_000).fill(0), 1000, openStream(2, 'select'));
  t.equal(new Set(rows.map((row) => row % 32)).size, 32);
  t.end();
});

await t.test('few members are all taken, in order of their groups', (t) => {
  t.same(selectMembers([0, 1, 0, 1], 4, openStream(3, 'select')), [0, 2, 1, 3]);
  t.end();
});

await t.test('groups of one size, one after another, need no list of their rows: the selection is the same', (t) => {
  const groupsOf = (groups: number, size: number): number[] =>
    Array.from({ length: groups * size }, (_, i) => Math.floor(i / size));
  for (const [groups, size, most] of [
    [4, 1000, 300],
    [3, 1000, 1001],
    [1, 10, 7],
    [2, 6, 12],
    [2, 6, 100],
    [5, 4, 2],
  ]) {
    const rows = selectMembersOf(groups, size, most, openStream(4, 'select'));
    t.same(rows, selectMembers(groupsOf(groups, size), most, openStream(4, 'select')), `${groups} of ${size}`);
    const again = selectMembers(
      rows.map((row) => Math.floor(row / size)),
      most,
      openStream(5, 'select'),
    );
    t.same(again, [...rows.keys()], 'and what was selected is selected whole');
  }
  t.end();
});
