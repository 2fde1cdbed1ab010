import { defineProblem } from 'transdim';

import { logPelts } from './pelts.js';
import type { LogPelts, Pelts } from './pelts.js';
import { holling2, logisticPrey, lotkaVolterra } from './predatorPrey.js';
import { autoregression, iidLognormal } from './timeSeries.js';

const models = [iidLognormal, autoregression(1), autoregression(2), lotkaVolterra, logisticPrey, holling2];

/** Do lynxes and hares go each their own way, or does the one drive the other, and by which equations? */
export default defineProblem<Pelts, LogPelts>(import.meta.url, {
  states: models,
  setup: logPelts,
  logPrior: (x, state) => models[state.index].logPrior(x),
  logLikelihood: (x, state, pelts) => models[state.index].logLikelihood(x, pelts),
  start: (state, random) => models[state.index].start(random),
});
