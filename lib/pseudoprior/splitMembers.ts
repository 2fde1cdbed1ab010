import { rowsByGroup } from './selectMembers.js';

/** Row numbers: some to fit on, the others to score on. */
export type Parts = readonly [known: readonly number[], heldOut: readonly number[]];

/**
 * Whitened points (row-major [n, dimension]) in two parts: every other group, so that the parts are independent;
 * the first and the second half of every group when there is one only, or when the means of the groups' parts lie
 * more than one pooled standard deviation apart. Ensembles are then stuck in different modes, and a mixture grown
 * on one part would never see the others' modes.
 */
export function splitMembers(points: Float64Array, dimension: number, groups: ArrayLike<number>): Parts {
  const byGroup = rowsByGroup(groups);
  const apart: Parts = [byGroup.filter((_, k) => k % 2 === 0).flat(), byGroup.filter((_, k) => k % 2 === 1).flat()];
  if (byGroup.length > 1 && meanDistance(points, dimension, apart) <= 1) return apart;
  const halfOf = (rows: readonly number[]) => Math.ceil(rows.length / 2);
  return [byGroup.flatMap((rows) => rows.slice(0, halfOf(rows))), byGroup.flatMap((rows) => rows.slice(halfOf(rows)))];
}

function meanDistance(points: Float64Array, dimension: number, [known, heldOut]: Parts): number {
  let square = 0;
  for (let a = 0; a < dimension; a++) {
    const mean = (rows: readonly number[]) =>
      rows.reduce((sum, row) => sum + points[row * dimension + a], 0) / rows.length;
    square += (mean(known) - mean(heldOut)) ** 2;
  }
  return Math.sqrt(square);
}
