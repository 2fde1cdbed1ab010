import fc from 'fast-check';

import { normalQuantile } from '../../lib/math/normalQuantile.js';

/** The rank of every value by its definition: those below it, plus half of those that tie. NaN for NaN. */
export function naiveRanks(values: Float64Array): Float64Array {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const ties = values.filter((other) => other === value).length;
    return Number.isNaN(value) ? NaN : below + (ties + 1) / 2;
  });
}

/** Normal scores of those ranks. */
export function naiveScores(values: Float64Array): Float64Array {
  return naiveRanks(values).map((rank) => normalQuantile((rank - 0.375) / (values.length + 0.25)));
}

/** Numbers of all kinds, with ties, and such as differ in their last bits only. */
export const listsWithTies = fc
  .array(
    fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.double({ noNaN: true }),
      fc.constantFrom(-0, Infinity, -Infinity),
      fc.integer({ min: -9, max: 9 }).map((ulps) => 1e6 + ulps * 2 ** -33),
      fc.integer({ min: -9, max: 9 }).map((ulps) => -1e6 - ulps * 2 ** -33),
    ),
    { maxLength: 60 },
  )
  .map((values) => Float64Array.from(values));
