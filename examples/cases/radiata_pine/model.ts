import { defineProblem } from 'transdim';

import { gamma3LogDensity, normalLogDensity } from '../densities.js';
import { gammaDraw } from '../draws.js';
import { linearLogLikelihood } from '../linearModel.js';
import type { LinearModel } from '../linearModel.js';
import { lineStart, strengthModels } from './specimens.js';
import type { Specimens } from './specimens.js';

const RATE = 180_000;

const parameters = [{ name: 'alpha' }, { name: 'beta' }, { name: 'tau', lower: 0 }];

/** Does a pine's strength follow its density or its adjusted density? Normal-gamma prior; tau is the residuals' precision. */
export default defineProblem<Specimens, readonly LinearModel[]>(import.meta.url, {
  states: [
    { name: 'density_x', parameters },
    { name: 'adjusted_density_z', parameters },
  ],

  setup: strengthModels,

  logPrior(x) {
    const tau = x[2];
    return (
      normalLogDensity(x[0], 3000, 1 / Math.sqrt(0.06 * tau)) +
      normalLogDensity(x[1], 185, 1 / Math.sqrt(6 * tau)) +
      gamma3LogDensity(tau, RATE)
    );
  },

  logLikelihood: (x, state, models) => linearLogLikelihood(x, 1 / Math.sqrt(x[2]), models[state.index]),

  start: (_state, random) => [...lineStart(random), gammaDraw(3, random) / RATE],
});
