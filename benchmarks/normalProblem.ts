import { defineProblem } from 'transdim';
import type { Problem } from 'transdim';

/** One state, a standard normal. */
export function normalProblem(dimension: number): Problem {
  return defineProblem({
    states: [{ name: 'normal', parameters: Array.from({ length: dimension }, (_, d) => ({ name: `x${d}` })) }],
    logPosterior: normal,
    start: (state, random) => state.parameters.map(() => random.normal()),
  });
}

/** The log density of a standard normal, up to a constant. */
export function normal(x: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < x.length; d++) sum += x[d] * x[d];
  return -0.5 * sum;
}
