import { defineProblem } from 'transdim';

import { inverseGamma3LogDensity, normalLogDensity } from '../densities.js';
import { gammaDraw } from '../draws.js';
import { linearLogLikelihood, linearModel } from '../linearModel.js';
import type { LinearModel } from '../linearModel.js';

interface Cement {
  readonly x1: Float64Array;
  readonly x2: Float64Array;
  readonly x3: Float64Array;
  readonly x4: Float64Array;
  readonly y: Float64Array;
}

const SCALE = 20;

const COVARIATES = [1, 2, 3, 4] as const;

/** Every subset of the four covariates, small ones first: {} {1} ... {4} {1,2} ... {1,2,3,4}. */
const SUBSETS = [0, 1, 2, 3, 4].flatMap((size) => subsets(COVARIATES, size));

/** Which of four ingredients explain the heat that hardening cement gives off? One state for each of their 16 subsets. */
export default defineProblem<Cement, readonly LinearModel[]>(import.meta.url, {
  states: SUBSETS.map((subset) => ({
    name: `M{${subset.join(',')}}`,
    parameters: [{ name: 'alpha' }, ...subset.map((j) => ({ name: `beta${j}` })), { name: 'sigma', lower: 0 }],
  })),

  setup(cement) {
    const ones = cement.y.map(() => 1);
    return SUBSETS.map((subset) => linearModel([ones, ...subset.map((j) => standardised(cement[`x${j}`]))], cement.y));
  },

  logPrior(x, { dimension }) {
    const sigma = x[dimension - 1];
    const jacobian = Math.log(2 * sigma); // of sigma^2
    let sum = inverseGamma3LogDensity(sigma * sigma, SCALE) + jacobian + normalLogDensity(x[0], 95, 10 * sigma);
    for (let i = 1; i < dimension - 1; i++) sum += normalLogDensity(x[i], 0, 5 * sigma);
    return sum;
  },

  logLikelihood: (x, { index, dimension }, models) => linearLogLikelihood(x, x[dimension - 1], models[index]),

  // from the prior
  start({ index }, random) {
    const sigma = Math.sqrt(SCALE / gammaDraw(3, random));
    return [95 + 10 * sigma * random.normal(), ...SUBSETS[index].map(() => 5 * sigma * random.normal()), sigma];
  },
});

function subsets<T>(items: readonly T[], size: number): readonly T[][] {
  if (size === 0) return [[]];
  return items.flatMap((first, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [first, ...rest]));
}

function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sd = Math.sqrt(squares / (values.length - 1));
  return values.map((value) => (value - mean) / sd);
}
