import t from 'tap';

import { splitMembers } from '../../lib/pseudoprior/splitMembers.js';

const flat = new Float64Array(6);

await t.test('the parts are every other group', (t) => {
  t.same(splitMembers(flat, 1, [0, 0, 1, 1, 2, 2]), [
    [0, 1, 4, 5],
    [2, 3],
  ]);
  t.end();
});

await t.test('the parts are halves of the only group', (t) => {
  t.same(splitMembers(flat, 1, [7, 7, 7, 7, 7]), [
    [0, 1, 2],
    [3, 4],
  ]);
  t.end();
});

await t.test('the parts are halves of every group when the groups stand in different places', (t) => {
  const stuck = Float64Array.of(-1, -1, -1, 1, 1, 1);
  t.same(splitMembers(stuck, 1, [0, 0, 0, 1, 1, 1]), [
    [0, 1, 3, 4],
    [2, 5],
  ]);
  t.end();
});
