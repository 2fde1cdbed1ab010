import { defineProblem } from '../../lib/index.js';

/** Which state takes its time, and how many milliseconds an evaluation of it takes. */
export interface SoakData {
  readonly slow: 'x' | 'xy' | null;
  readonly paceMs: number;
}

/** Two small states: what a run of them takes is what runs take beside their log posteriors. */
export default defineProblem<SoakData>(import.meta.url, {
  states: ['x', 'xy'].map((name) => ({ name, parameters: Array.from(name, (axis) => ({ name: axis })) })),
  logPosterior: (x, { name }, { slow, paceMs }) => {
    if (name === slow) for (const end = performance.now() + paceMs; performance.now() < end;);
    return -0.5 * x.reduce((sum, value) => sum + value * value, 0);
  },
  start: (state, random) => state.parameters.map(() => random.normal()),
});
