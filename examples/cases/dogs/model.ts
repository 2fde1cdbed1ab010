import { defineProblem } from 'transdim';

import type { CompetingModel } from '../competingModel.js';
import { normalLogDensity } from '../densities.js';
import { countOutcomes } from './outcomes.js';
import type { Outcomes, Trials } from './outcomes.js';

/** Counts run to 24: with this slope the odds go from even to about 1000 to 1. */
const COUNT_SLOPE = 0.3;

const logit: CompetingModel<Outcomes> = {
  name: 'logit',
  parameters: [{ name: 'beta1' }, { name: 'beta2_avoid' }, { name: 'beta3_shock' }],
  logPrior: (x) => normalLogDensity(x[0], 0, 100) + normalLogDensity(x[1], 0, 100) + normalLogDensity(x[2], 0, 100),
  logLikelihood: (x, outcomes) => logisticLogLikelihood(x[0], x[1], x[2], outcomes),
  start: (random) => [2 * random.normal(), COUNT_SLOPE * random.normal(), COUNT_SLOPE * random.normal()],
};

const bounded: CompetingModel<Outcomes> = {
  name: 'logit_nointercept_bounded',
  parameters: [
    { name: 'beta1_avoid', lower: -100, upper: 0 },
    { name: 'beta2_shock', lower: 0, upper: 100 },
  ],
  logPrior: () => -2 * Math.log(100),
  logLikelihood: (x, outcomes) => logisticLogLikelihood(0, x[0], x[1], outcomes),
  start: (random) => [-COUNT_SLOPE * Math.abs(random.normal()), COUNT_SLOPE * Math.abs(random.normal())],
};

const multiplicative: CompetingModel<Outcomes> = {
  name: 'multiplicative',
  parameters: [
    { name: 'a_shock', lower: 0, upper: 1 },
    { name: 'b_avoid', lower: 0, upper: 1 },
  ],
  logPrior: () => 0,
  logLikelihood(x, { length, avoidances, shocks, shocked, avoided }) {
    const logA = Math.log(x[0]);
    const logB = Math.log(x[1]);
    let sum = 0;
    for (let i = 0; i < length; i++) {
      const logShock = shocks[i] * logA + avoidances[i] * logB;
      sum += shocked[i] * logShock;
      if (avoided[i] > 0) sum += avoided[i] * Math.log(-Math.expm1(logShock));
    }
    return sum;
  },
  start: (random) => [random(), random()],
};

const models = [logit, bounded, multiplicative];

/** Three accounts of how dogs learn to avoid a shock; the third is better by 25 and 55 nats. */
export default defineProblem<Trials, Outcomes>(import.meta.url, {
  states: models,
  setup: countOutcomes,
  logPrior: (x, state) => models[state.index].logPrior(x),
  logLikelihood: (x, state, outcomes) => models[state.index].logLikelihood(x, outcomes),
  start: (state, random) => models[state.index].start(random),
});

/** P(shock) = logistic(intercept + perAvoidance * avoidances + perShock * shocks). */
function logisticLogLikelihood(intercept: number, perAvoidance: number, perShock: number, outcomes: Outcomes): number {
  const { length, avoidances, shocks, shocked, avoided } = outcomes;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const eta = intercept + perAvoidance * avoidances[i] + perShock * shocks[i];
    const logNever = eta > 0 ? -eta - Math.log1p(Math.exp(-eta)) : -Math.log1p(Math.exp(eta));
    sum += shocked[i] * (eta + logNever) + avoided[i] * logNever;
  }
  return sum;
}
