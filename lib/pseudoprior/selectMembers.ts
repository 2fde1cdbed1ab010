import type { Stream } from '../random/stream.js';

/**
 * Row numbers of at most `most` points, spread evenly over every group: one at random from each of equal stretches,
 * because a fixed stride may fall in step with the number of walkers and see one walker only.
 */
export function selectMembers(groups: ArrayLike<number>, most: number, random: Pick<Stream, 'uniform'>): number[] {
  return rowsByGroup(groups).flatMap((rows) =>
    selectEvenly(rows.length, most / groups.length, random).map((index) => rows[index]),
  );
}

/** The same where all groups have `size` rows and lie one after another: no list of all rows is made. */
export function selectMembersOf(groups: number, size: number, most: number, random: Pick<Stream, 'uniform'>): number[] {
  return Array.from({ length: groups }, (_, group) =>
    selectEvenly(size, most / (groups * size), random).map((index) => group * size + index),
  ).flat();
}

/** A share of the indices below `size`, at least one, in ascending order. */
function selectEvenly(size: number, share: number, random: Pick<Stream, 'uniform'>): number[] {
  const wanted = Math.max(1, Math.floor(size * Math.min(1, share)));
  return Array.from({ length: wanted }, (_, k) =>
    wanted === size ? k : Math.floor(((k + random.uniform()) * size) / wanted),
  );
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
