import { defineProblem } from 'transdim';

import { inverseGamma3LogDensity, normalLogDensity } from '../densities.js';
import { gammaDraw } from '../draws.js';
import { linearLogLikelihood } from '../linearModel.js';
import type { LinearModel } from '../linearModel.js';
import { lineStart, strengthModels } from './specimens.js';
import type { Specimens } from './specimens.js';

const SCALE = 180_000;

const parameters = [{ name: 'alpha' }, { name: 'beta' }, { name: 'sigma2', lower: 0 }];

/** The pines again, with independent priors; sigma2 is the residuals' variance. */
export default defineProblem<Specimens, readonly LinearModel[]>(import.meta.url, {
  states: [
    { name: 'density_x', parameters },
    { name: 'adjusted_density_z', parameters },
  ],

  setup: strengthModels,

  logPrior: (x) =>
    normalLogDensity(x[0], 3000, 1000) + normalLogDensity(x[1], 185, 100) + inverseGamma3LogDensity(x[2], SCALE),

  logLikelihood: (x, state, models) => linearLogLikelihood(x, Math.sqrt(x[2]), models[state.index]),

  start: (_state, random) => [...lineStart(random), SCALE / gammaDraw(3, random)],
});
