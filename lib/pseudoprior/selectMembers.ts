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

/** The row numbers of each group, groups in the order of their first rows. */
export function rowsByGroup(groups: ArrayLike<number>): number[][] {
  const lists = new Map<number, number[]>();
  for (let row = 0; row < groups.length; row++) {
    const list = lists.get(groups[row]);
    if (list === undefined) lists.set(groups[row], [row]);
    else list.push(row);
  }
  return [...lists.values()];
}
