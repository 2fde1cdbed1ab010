import { defineProblem } from 'transdim';

import { gammaDraw } from '../draws.js';

interface Disasters {
  /** Days from the opening of the window on which an explosion in a mine killed ten or more. */
  readonly day: Float64Array;
}

const WINDOW = 40_907;
const HEIGHT_RATE = 200;
const MOST_CHANGES = 6;

/** Log of (2k+1)! / L^(2k+1), for k = 0..6. */
const LOG_POSITION_CONSTANT = Array.from({ length: MOST_CHANGES + 1 }, (_, changes) => {
  let sum = 0;
  for (let i = 1; i <= 2 * changes + 1; i++) sum += Math.log(i / WINDOW);
  return sum;
});

/**
 * How often did the rate of disasters change? State k has k change points s_1 < ... < s_k and k + 1 rates h_0 ... h_k (per day).
 * Change points: the even order statistics of 2k + 1 uniforms (Green 1995). Rates: exponential.
 */
export default defineProblem<Disasters, Float64Array>(import.meta.url, {
  states: LOG_POSITION_CONSTANT.map((_, changes) => ({
    name: `k${changes}`,
    parameters: [
      ...Array.from({ length: changes }, (_, j) => ({ name: `s${j + 1}`, lower: 0, upper: WINDOW })),
      ...Array.from({ length: changes + 1 }, (_, j) => ({ name: `h${j}`, lower: 0 })),
    ],
  })),

  setup: ({ day }) => day.toSorted(),

  logPrior(x, { index: changes }) {
    let gaps = 1;
    let heights = 0;
    let left = 0;
    for (let j = 0; j <= changes; j++) {
      const right = j < changes ? x[j] : WINDOW;
      if (!(right > left)) return -Infinity;
      gaps *= right - left;
      heights += x[changes + j];
      left = right;
    }
    return (
      LOG_POSITION_CONSTANT[changes] + Math.log(gaps) + (changes + 1) * Math.log(HEIGHT_RATE) - HEIGHT_RATE * heights
    );
  },

  logLikelihood(x, { index: changes }, days) {
    let sum = 0;
    let left = 0;
    let seen = 0;
    for (let j = 0; j <= changes; j++) {
      const right = j < changes ? x[j] : WINDOW;
      const height = x[changes + j];
      const until = j < changes ? countUntil(days, right, seen) : days.length;
      sum += (until - seen) * Math.log(height) - height * (right - left);
      left = right;
      seen = until;
    }
    return sum;
  },

  // from the prior, whose mean rate is one disaster in 200 days; the window saw one in 214
  start({ index: changes }, random) {
    const uniforms = Array.from({ length: 2 * changes + 1 }, () => WINDOW * random()).sort((a, b) => a - b);
    const heights = Array.from({ length: changes + 1 }, () => gammaDraw(1, random) / HEIGHT_RATE);
    return [...uniforms.filter((_, i) => i % 2 === 1), ...heights];
  },
});

/** How many of the sorted days are <= last, when at least `from` are. */
function countUntil(days: Float64Array, last: number, from: number): number {
  let low = from;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle] <= last) low = middle + 1;
    else high = middle;
  }
  return low;
}
