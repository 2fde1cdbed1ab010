import type { StartRandom } from 'transdim';

import type { CompetingModel } from '../competingModel.js';
import { lognormalLogDensity, normalLogDensity } from '../densities.js';
import { lognormalDraw } from '../draws.js';
import type { LogPelts } from './pelts.js';

/** Every year's counts by themselves. */
export const iidLognormal: CompetingModel<LogPelts> = {
  name: 'iid_lognormal',
  parameters: [{ name: 'mHare' }, { name: 'mLynx' }, { name: 'sHare', lower: 0 }, { name: 'sLynx', lower: 0 }],
  logPrior: (x) => levelLogPrior(x[0], x[2]) + levelLogPrior(x[1], x[3]),
  logLikelihood(x, { years, logHare, logLynx, sum }) {
    let total = -sum;
    for (let t = 0; t < years; t++) {
      total += normalLogDensity(logHare[t], x[0], x[2]) + normalLogDensity(logLynx[t], x[1], x[3]);
    }
    return total;
  },
  start(random) {
    const [mHare, sHare] = level(random);
    const [mLynx, sLynx] = level(random);
    return [mHare, mLynx, sHare, sLynx];
  },
};

/** Each species follows its own past: log counts are an autoregression of the given order. */
export function autoregression(order: 1 | 2): CompetingModel<LogPelts> {
  const size = 2 + order;
  const lags = order === 1 ? [''] : ['1', '2'];
  return {
    name: `ar${order}`,
    parameters: ['Hare', 'Lynx'].flatMap((species) => [
      { name: `m${species}` },
      { name: `s${species}`, lower: 0 },
      ...lags.map((lag) => ({ name: `phi${lag}${species}` })),
    ]),
    logPrior: (x) => speciesLogPrior(x, 0, order) + speciesLogPrior(x, size, order),
    logLikelihood: (x, { logHare, logLynx, sum }) =>
      speciesLogLikelihood(x, 0, order, logHare) + speciesLogLikelihood(x, size, order, logLynx) - sum,
    start: (random) =>
      ['Hare', 'Lynx'].flatMap(() => [...level(random), ...Array.from({ length: order }, () => random.normal())]),
  };
}

function levelLogPrior(m: number, s: number): number {
  return normalLogDensity(m, Math.log(10), 1) + lognormalLogDensity(s, -1, 1);
}

/** m and s from their prior. */
function level(random: StartRandom): [m: number, s: number] {
  return [Math.log(10) + random.normal(), lognormalDraw(Math.exp(-1), 1, random)];
}

/** The species' m, s, phi_1 ... stand in x from `at` on. */
function speciesLogPrior(x: Float64Array, at: number, order: number): number {
  let sum = levelLogPrior(x[at], x[at + 1]);
  for (let j = 0; j < order; j++) sum += normalLogDensity(x[at + 2 + j], 0, 1);
  return sum;
}

function speciesLogLikelihood(x: Float64Array, at: number, order: number, logCounts: Float64Array): number {
  const m = x[at];
  const s = x[at + 1];
  let sum = 0;
  for (let t = 0; t < order; t++) sum += normalLogDensity(logCounts[t], m, 1);
  for (let t = order; t < logCounts.length; t++) {
    let mean = m;
    for (let j = 1; j <= order; j++) mean += x[at + 1 + j] * (logCounts[t - j] - m);
    sum += normalLogDensity(logCounts[t], mean, s);
  }
  return sum;
}
