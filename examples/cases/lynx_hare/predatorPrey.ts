import type { StartRandom } from 'transdim';

import type { CompetingModel } from '../competingModel.js';
import { lognormalLogDensity, normalLogDensity } from '../densities.js';
import { lognormalDraw } from '../draws.js';
import type { LogPelts } from './pelts.js';
import { rungeKutta } from './rungeKutta.js';

const parameters = ['alpha', 'beta', 'gamma', 'delta', 'hare0', 'lynx0', 'sigmaHare', 'sigmaLynx'].map(positive);

/** u' = (alpha - beta v) u, v' = (-gamma + delta u) v. */
export const lotkaVolterra: CompetingModel<LogPelts> = {
  name: 'lotka_volterra',
  parameters,
  logPrior: commonLogPrior,
  logLikelihood: (x, pelts) => trajectoryLogLikelihood(x, 0, 0, pelts),
  start: (random) => cycle(random, 0, 0),
};

/** Hares alone would not pass K: alpha becomes alpha (1 - u/K). */
export const logisticPrey: CompetingModel<LogPelts> = {
  name: 'lv_logistic_prey',
  parameters: [...parameters, positive('K')],
  logPrior: (x) => commonLogPrior(x) + lognormalLogDensity(x[8], Math.log(100), 1),
  logLikelihood: (x, pelts) => trajectoryLogLikelihood(x, x[0] / x[8], 0, pelts),
  start(random) {
    const K = manyHares(random);
    return [...cycle(random, 1 / K, 0), K];
  },
};

/** A lynx takes time h to eat a hare: u becomes u/(1 + h u) where the two meet. */
export const holling2: CompetingModel<LogPelts> = {
  name: 'lv_holling2',
  parameters: [...parameters, positive('h')],
  logPrior: (x) => commonLogPrior(x) + lognormalLogDensity(x[8], Math.log(0.01), 1),
  logLikelihood: (x, pelts) => trajectoryLogLikelihood(x, 0, x[8], pelts),
  start(random) {
    const h = 1 / manyHares(random);
    return [...cycle(random, 0, h), h];
  },
};

function positive(name: string): { name: string; lower: number } {
  return { name, lower: 0 };
}

/** The normal distribution function at 1 and at 2: how much of the priors' normals is positive. */
const LOG_POSITIVE_1 = Math.log(0.8413447460685429);
const LOG_POSITIVE_2 = Math.log(0.9772498680518208);

function commonLogPrior(x: Float64Array): number {
  return (
    normalLogDensity(x[0], 1, 0.5) +
    normalLogDensity(x[1], 0.05, 0.05) +
    normalLogDensity(x[2], 1, 0.5) +
    normalLogDensity(x[3], 0.05, 0.05) -
    2 * (LOG_POSITIVE_1 + LOG_POSITIVE_2) +
    lognormalLogDensity(x[4], Math.log(10), 1) +
    lognormalLogDensity(x[5], Math.log(10), 1) +
    lognormalLogDensity(x[6], -1, 1) +
    lognormalLogDensity(x[7], -1, 1)
  );
}

function trajectoryLogLikelihood(x: Float64Array, crowding: number, handling: number, pelts: LogPelts): number {
  const { years, logHare, logLynx, hare, lynx } = pelts;
  if (!rungeKutta(x, crowding, handling, hare, lynx)) return -Infinity;
  let hareSquares = 0;
  let lynxSquares = 0;
  for (let t = 0; t < years; t++) {
    const hareError = logHare[t] - Math.log(hare[t]);
    const lynxError = logLynx[t] - Math.log(lynx[t]);
    hareSquares += hareError * hareError;
    lynxSquares += lynxError * lynxError;
  }
  const sigmaHare = x[6];
  const sigmaLynx = x[7];
  return (
    -pelts.sum -
    years * Math.log(2 * Math.PI * sigmaHare * sigmaLynx) -
    hareSquares / (2 * sigmaHare * sigmaHare) -
    lynxSquares / (2 * sigmaLynx * sigmaLynx)
  );
}

/**
 * Parameters whose trajectory turns as the counts do: again until hares are many in years 3 and 13, few in 7 and 17,
 * and lynxes many in 4 and 14, few in 10 and 19.
 * They are drawn by Volterra's two laws, corrected for 1/K and h. Over a cycle each species averages what would keep the
 * other as it is (34 hares, 20 lynxes), and a small cycle lasts 2 pi / sqrt(alpha gamma) years (10).
 * Without the condition some walkers fall out of step, settle for flat populations and large sigmas, and never return.
 */
function cycle(random: StartRandom, perK: number, h: number): number[] {
  const hare = new Float64Array(21);
  const lynx = new Float64Array(21);
  for (;;) {
    const hares = lognormalDraw(34, 0.2, random);
    const lynxes = lognormalDraw(20, 0.2, random);
    const alpha = lognormalDraw((2 * Math.PI) / 10, 0.3, random);
    const gamma = lognormalDraw((2 * Math.PI) / 10, 0.3, random);
    const beta = (alpha * (1 - hares * perK) * (1 + h * hares)) / lynxes;
    const delta = (gamma * (1 + h * hares)) / hares;
    const rates = [alpha, beta, gamma, delta, lognormalDraw(30, 0.2, random), lognormalDraw(4, 0.4, random)];
    const exists = rungeKutta(Float64Array.from(rates), alpha * perK, h, hare, lynx);
    const haresTurn = Math.min(hare[3], hare[13]) > 2 * Math.max(hare[7], hare[17]);
    const lynxesTurn = Math.min(lynx[4], lynx[14]) > 2 * Math.max(lynx[10], lynx[19]);
    if (exists && haresTurn && lynxesTurn) {
      return [...rates, lognormalDraw(Math.exp(-1), 0.3, random), lognormalDraw(Math.exp(-1), 0.3, random)];
    }
  }
}

/** A number of hares at which crowding or a full stomach tells: 2.5 to 25 times the highest count, or cycles would not last. */
function manyHares(random: StartRandom): number {
  return 200 * 10 ** random();
}
