import { defineProblem } from 'transdim';

import { normalLogDensity } from '../densities.js';
import { linearLogLikelihood, linearModel } from '../linearModel.js';
import type { LinearModel } from '../linearModel.js';

interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

const NOISE_SD = 0.2;
const PRIOR_SD = Math.sqrt(20);

/** Is the curve behind twenty noisy points constant, linear, quadratic or cubic? State k: m_0 + m_1 x + ... + m_k x^k. */
export default defineProblem<Points, readonly LinearModel[]>(import.meta.url, {
  states: ['constant', 'linear', 'quadratic', 'cubic'].map((name, degree) => ({
    name,
    parameters: Array.from({ length: degree + 1 }, (_, power) => ({ name: `m${power}` })),
  })),

  setup({ x, y }) {
    const powers = [0, 1, 2, 3].map((power) => x.map((value) => value ** power));
    return powers.map((_, degree) => linearModel(powers.slice(0, degree + 1), y));
  },

  logPrior(x, { dimension }) {
    let sum = 0;
    for (let i = 0; i < dimension; i++) sum += normalLogDensity(x[i], 0, PRIOR_SD);
    return sum;
  },

  logLikelihood: (x, state, models) => linearLogLikelihood(x, NOISE_SD, models[state.index]),

  // from the prior, 2 to 100 times as wide as the posterior
  start: (state, random) => state.parameters.map(() => PRIOR_SD * random.normal()),
});
