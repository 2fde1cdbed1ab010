import { defineProblem } from 'transdim';

/** Two states whose log posterior leaves an array of `length` numbers to the garbage collector in each call. */
export default defineProblem<{ readonly length: number }>(import.meta.url, {
  states: ['first', 'second'].map((name) => ({ name, parameters: [{ name: 'x' }, { name: 'y' }] })),
  logPosterior: (x, _, { length }) => {
    const residuals = Array.from({ length }, (_, i) => (i % 2 === 0 ? x[0] : x[1]));
    return -residuals.reduce((sum, residual) => sum + residual * residual, 0) / length;
  },
  start: (_, random) => [random.normal(), random.normal()],
});
