import { defineProblem } from 'transdim';

/** Two standard normals in ten dimensions: next to no work, so that chains grow as fast as they can. */
export default defineProblem(import.meta.url, {
  states: ['first', 'second'].map((name) => ({
    name,
    parameters: Array.from({ length: 10 }, (_, d) => ({ name: `x${d}` })),
  })),
  logPosterior: (x) => {
    let sum = 0;
    for (let d = 0; d < x.length; d++) sum += x[d] * x[d];
    return -0.5 * sum;
  },
  start: (state, random) => state.parameters.map(() => random.normal()),
});
