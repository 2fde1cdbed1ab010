import { defineProblem } from '../../lib/index.js';

/** Two small states: what a run of them takes is what runs take beside their log posteriors. */
export default defineProblem(import.meta.url, {
  states: ['x', 'xy'].map((name) => ({ name, parameters: Array.from(name, (axis) => ({ name: axis })) })),
  logPosterior: (x) => -0.5 * x.reduce((sum, value) => sum + value * value, 0),
  start: (state, random) => state.parameters.map(() => random.normal()),
});
