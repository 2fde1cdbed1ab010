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
  start: commonStart,
};

/** Hares alone would not pass K: alpha becomes alpha (1 - u/K). */
export const logisticPrey: CompetingModel<LogPelts> = {
  name: 'lv_logistic_prey',
  parameters: [...parameters, positive('K')],
  logPrior: (x) => commonLogPrior(x) + lognormalLogDensity(x[8], Math.log(100), 1),
  logLikelihood: (x, pelts) => trajectoryLogLikelihood(x, x[0] / x[8], 0, pelts),
  start: (random) => [...commonStart(random), manyHares(random)],
};

/** A lynx takes time h to eat a hare: u becomes u/(1 + h u) where the two meet. */
export const holling2: CompetingModel<LogPelts> = {
  name: 'lv_holling2',
  parameters: [...parameters, positive('h')],
  logPrior: (x) => commonLogPrior(x) + lognormalLogDensity(x[8], Math.log(0.01), 1),
  logLikelihood: (x, pelts) => trajectoryLogLikelihood(x, 0, x[8], pelts),
  start: (random) => [...commonStart(random), 1 / manyHares(random)],
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
 * A cycle like that of the counts, by Volterra's two laws: over a cycle hares average gamma/delta and lynxes alpha/beta
 * (34 and 20 in the data), and a small cycle lasts 2 pi / sqrt(alpha gamma) years (hares peak in years 3 and 13).
 */
function commonStart(random: StartRandom): number[] {
  const frequency = lognormalDraw((2 * Math.PI) / 10, 0.06, random);
  const ratio = lognormalDraw(1, 0.2, random);
  const alpha = frequency * ratio;
  const gamma = frequency / ratio;
  return [
    alpha,
    alpha / lognormalDraw(20, 0.15, random),
    gamma,
    gamma / lognormalDraw(34, 0.15, random),
    lognormalDraw(30, 0.2, random),
    lognormalDraw(4, 0.3, random),
    lognormalDraw(Math.exp(-1), 0.3, random),
    lognormalDraw(Math.exp(-1), 0.3, random),
  ];
}

/** A number of hares that crowding or appetite may set in at: from the highest count, 80, to 20 times that. */
function manyHares(random: StartRandom): number {
  return 80 * 20 ** random();
}
