import { defineProblem } from 'transdim';
import type { StartRandom } from 'transdim';

import type { CompetingModel } from '../competingModel.js';
import { halfCauchyLogDensity, normalLogDensity } from '../densities.js';
import { lognormalDraw } from '../draws.js';

interface Schools {
  /** Estimated effect of coaching in each school. */
  readonly y: Float64Array;
  /** Its known standard error. */
  readonly sigma: Float64Array;
}

const SCHOOLS = 8;
const MU = SCHOOLS;
const TAU = SCHOOLS + 1;

const pooled: CompetingModel<Schools> = {
  name: 'pooled',
  parameters: [{ name: 'mu' }],
  logPrior: (x) => normalLogDensity(x[0], 0, 5),
  logLikelihood(x, { y, sigma }) {
    let sum = 0;
    for (let j = 0; j < SCHOOLS; j++) sum += normalLogDensity(y[j], x[0], sigma[j]);
    return sum;
  },
  start: (random) => [5 * random.normal()],
};

const unpooled: CompetingModel<Schools> = {
  name: 'unpooled',
  parameters: perSchool('theta'),
  logPrior: (x) => independentNormals(x, 0, 20),
  logLikelihood: separateEffects,
  start: (random) => deviates(random).map((z) => 20 * z),
};

const centred: CompetingModel<Schools> = {
  name: 'hier_centred',
  parameters: [...perSchool('theta'), { name: 'mu' }, { name: 'tau', lower: 0 }],
  logPrior: (x) => independentNormals(x, x[MU], x[TAU]) + populationLogPrior(x),
  logLikelihood: separateEffects,
  start(random) {
    const [mu, tau] = population(random);
    return [...deviates(random).map((z) => mu + tau * z), mu, tau];
  },
};

/** The model of `centred`, in coordinates without the funnel: theta = mu + tau * eta. */
const noncentred: CompetingModel<Schools> = {
  name: 'hier_noncentred',
  parameters: [...perSchool('eta'), { name: 'mu' }, { name: 'tau', lower: 0 }],
  logPrior: (x) => independentNormals(x, 0, 1) + populationLogPrior(x),
  logLikelihood(x, { y, sigma }) {
    let sum = 0;
    for (let j = 0; j < SCHOOLS; j++) sum += normalLogDensity(y[j], x[MU] + x[TAU] * x[j], sigma[j]);
    return sum;
  },
  start: (random) => [...deviates(random), ...population(random)],
};

const models = [pooled, unpooled, centred, noncentred];

/** Is the effect of coaching one number, eight numbers, or eight draws from a population? The last two states are one model. */
export default defineProblem<Schools>(import.meta.url, {
  states: models,
  logPrior: (x, state) => models[state.index].logPrior(x),
  logLikelihood: (x, state, schools) => models[state.index].logLikelihood(x, schools),
  start: (state, random) => models[state.index].start(random),
});

function perSchool(name: string): { name: string }[] {
  return Array.from({ length: SCHOOLS }, (_, j) => ({ name: `${name}${j + 1}` }));
}

function separateEffects(x: Float64Array, { y, sigma }: Schools): number {
  let sum = 0;
  for (let j = 0; j < SCHOOLS; j++) sum += normalLogDensity(y[j], x[j], sigma[j]);
  return sum;
}

function independentNormals(x: Float64Array, mean: number, sd: number): number {
  let sum = 0;
  for (let j = 0; j < SCHOOLS; j++) sum += normalLogDensity(x[j], mean, sd);
  return sum;
}

function populationLogPrior(x: Float64Array): number {
  return normalLogDensity(x[MU], 0, 5) + halfCauchyLogDensity(x[TAU], 5);
}

function deviates(random: StartRandom): number[] {
  return Array.from({ length: SCHOOLS }, () => random.normal());
}

/** mu from its prior; tau with the centre of its prior, but without the Cauchy tail. */
function population(random: StartRandom): [mu: number, tau: number] {
  return [5 * random.normal(), lognormalDraw(5, 1.5, random)];
}
