import type { Stream } from '../random/stream.js';

/**
 * Row numbers of at most `most` points, spread evenly over every group: one at random from each of equal stretches,
 * because a fixed stride may fall in step with the number of walkers and see one walker only.
 */
export function selectMembers(groups: ArrayLike<number>, most: number, random: Pick<Stream, 'uniform'>): number[] {
  const share = Math.min(1, most / groups.length);
  return rowsByGroup(groups).flatMap((rows) => {
    const wanted = Math.max(1, Math.floor(rows.length * share));
    if (wanted === rows.length) return rows;
    return Array.from({ length: wanted }, (_, k) => rows[Math.floor(((k + random.uniform()) * rows.length) / wanted)]);
  });
}

/**
 * The row numbers in two parts, to fit on one and to score on the other: every other group, so that the parts are
 * independent; the first and the second half when there is one group only.
 */
export function splitMembers(groups: ArrayLike<number>): readonly [known: number[], heldOut: number[]] {
  const byGroup = rowsByGroup(groups);
  if (byGroup.length > 1) {
    return [byGroup.filter((_, k) => k % 2 === 0).flat(), byGroup.filter((_, k) => k % 2 === 1).flat()];
  }
  const rows = byGroup.flat();
  const half = Math.ceil(rows.length / 2);
  return [rows.slice(0, half), rows.slice(half)];
}

/** The rows of each group, groups in the order of their first rows. */
function rowsByGroup(groups: ArrayLike<number>): number[][] {
  const lists = new Map<number, number[]>();
  for (let row = 0; row < groups.length; row++) {
    const list = lists.get(groups[row]);
    if (list === undefined) lists.set(groups[row], [row]);
    else list.push(row);
  }
  return [...lists.values()];
}
