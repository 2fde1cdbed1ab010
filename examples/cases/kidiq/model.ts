import { defineProblem } from 'transdim';

import { halfCauchyLogDensity } from '../densities.js';
import { lognormalDraw } from '../draws.js';
import { linearLogLikelihood, linearModel } from '../linearModel.js';
import type { LinearModel } from '../linearModel.js';

interface Children {
  readonly kid_score: Float64Array;
  readonly mom_hs: Float64Array;
  readonly mom_iq: Float64Array;
}

type Coefficient = 'one' | 'hs' | 'iq' | 'inter';

/** Half widths of the uniform priors. */
const LIMITS: Record<Coefficient, number> = { one: 200, hs: 200, iq: 5, inter: 5 };

const STATES: readonly { readonly name: string; readonly coefficients: readonly Coefficient[] }[] = [
  { name: 'mean_only', coefficients: ['one'] },
  { name: 'momhs', coefficients: ['one', 'hs'] },
  { name: 'momiq', coefficients: ['one', 'iq'] },
  { name: 'momhsiq', coefficients: ['one', 'hs', 'iq'] },
  { name: 'interaction', coefficients: ['one', 'hs', 'iq', 'inter'] },
];

const LOG_UNIFORM = STATES.map(({ coefficients }) =>
  coefficients.reduce((sum, name) => sum - Math.log(2 * LIMITS[name]), 0),
);

/** Mean and sd of the data's columns, rounded. */
const SCORE = { mean: 87, sd: 20 };
const MIDDLE: Record<Coefficient, number> = { one: 1, hs: 0.8, iq: 100, inter: 80 };
const SPREAD: Record<Coefficient, number> = { one: 1, hs: 0.4, iq: 15, inter: 44 };

/** Does a child's test score depend on whether the mother finished high school, on her IQ, on both, on their product? */
export default defineProblem<Children, readonly LinearModel[]>(import.meta.url, {
  states: STATES.map(({ name, coefficients }) => ({
    name,
    parameters: [
      ...coefficients.map((c) => ({ name: `b_${c}`, lower: -LIMITS[c], upper: LIMITS[c] })),
      { name: 'sigma', lower: 0 },
    ],
  })),

  setup({ kid_score: score, mom_hs: hs, mom_iq: iq }) {
    const columns = { one: hs.map(() => 1), hs, iq, inter: hs.map((value, i) => value * iq[i]) };
    return STATES.map(({ coefficients }) =>
      linearModel(
        coefficients.map((name) => columns[name]),
        score,
      ),
    );
  },

  logPrior: (x, { index, dimension }) => LOG_UNIFORM[index] + halfCauchyLogDensity(x[dimension - 1], 2.5),

  logLikelihood: (x, { index, dimension }, models) => linearLogLikelihood(x, x[dimension - 1], models[index]),

  // slopes that could explain all of the scores' spread, through the middle of the data; again until within the bounds
  start({ index, parameters }, random) {
    for (;;) {
      const [, ...slopes] = STATES[index].coefficients.map((name) => (SCORE.sd / SPREAD[name]) * random.normal());
      const climb = slopes.reduce((sum, slope, i) => sum + slope * MIDDLE[STATES[index].coefficients[i + 1]], 0);
      const point = [SCORE.mean + 5 * random.normal() - climb, ...slopes, lognormalDraw(SCORE.sd, 0.3, random)];
      if (point.every((value, i) => value > parameters[i].lower && value < parameters[i].upper)) return point;
    }
  },
});
