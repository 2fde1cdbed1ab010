import t from 'tap';

import { readColumns, readData, readTruth } from '../../examples/cases/caseFiles.js';
import type { CheckPoint } from '../../examples/cases/caseFiles.js';
import { cases } from '../../examples/cases/catalogue.js';
import lynxHare from '../../examples/cases/lynx_hare/model.js';
import independentPines from '../../examples/cases/radiata_pine/independent.js';
import regression from '../../examples/cases/regression/model.js';
import { bindState, setUp } from '../../lib/problem/bindState.js';
import type { Problem, StartRandom } from '../../lib/problem/types.js';
import { openStream } from '../../lib/random/stream.js';

/** Absolute, though the values reach 2000: double precision leaves 1e-11 there. A dropped constant is seldom below 0.1. */
const TOLERANCE = 1e-8;

const TRIES = 100;

for (const { name, problem, data, truth } of cases) {
  await t.test(`${name} has the states and parameters of its truth`, (t) => {
    t.same(
      problem.states.map((state) => [state.name, state.dimension, state.parameters.map((p) => p.name)]),
      truth().states.map((state) => [state.name, state.dim, state.parameters]),
    );
    t.end();
  });

  await t.test(`${name} agrees with its check points to ${TOLERANCE}, in every state`, (t) => {
    const { checkPoints } = truth();
    t.equal(new Set(checkPoints.map((point) => point.state)).size, problem.states.length);
    t.ok(largestError(problem, data(), checkPoints) < TOLERANCE);
    t.end();
  });

  await t.test(`${name} starts where the log posterior is finite`, (t) => {
    const shared = setUp(problem, data());
    for (const state of problem.states) {
      const random = startRandom(name, state.name);
      const evaluate = bindState(problem, state, shared);
      let finite = 0;
      for (let i = 0; i < TRIES; i++) {
        const point = Float64Array.from(problem.start?.(state, random, shared) ?? []);
        if (point.length === state.dimension && Number.isFinite(evaluate(point))) finite++;
      }
      t.comment(`${state.name}: ${finite} of ${TRIES}`);
      t.ok(finite >= 1, state.name);
    }
    t.end();
  });
}

await t.test('radiata_pine with independent priors agrees with its check points on the OpenBUGS data', (t) => {
  const { checkPointsIndependentPrior = [] } = readTruth('radiata_pine');
  const data = readColumns('radiata_pine', 'data_variantA_bugs.csv');
  t.equal(checkPointsIndependentPrior.length, 2);
  t.ok(largestError(independentPines, data, checkPointsIndependentPrior) < TOLERANCE);
  t.end();
});

await t.test('a likelihood that lost its normalising constant fails the check', (t) => {
  const problem: Problem = regression;
  const perPoint = Math.log(0.2 * Math.sqrt(2 * Math.PI));
  const careless: Problem = {
    ...problem,
    logLikelihood: (x, state, shared) => Number(problem.logLikelihood?.(x, state, shared)) + 20 * perPoint,
  };
  const { checkPoints } = readTruth('regression');
  t.notOk(largestError(careless, readData('regression'), checkPoints) < TOLERANCE);
  t.end();
});

await t.test('lynx_hare: without crowding or handling the three systems of equations are one', (t) => {
  const problem: Problem = lynxHare;
  const shared = setUp(problem, readData('lynx_hare'));
  const point = [0.55, 0.028, 0.8, 0.024, 33, 6, 0.25, 0.25];
  const at = (state: number, ...extra: number[]) =>
    problem.logLikelihood?.(Float64Array.of(...point, ...extra), problem.states[state], shared);
  t.ok(Number.isFinite(at(3)));
  t.equal(at(4, 1e300), at(3));
  t.equal(at(5, 1e-300), at(3));
  t.end();
});

await t.test('lynx_hare: a trajectory that leaves the positive numbers has likelihood zero', (t) => {
  const evaluate = bindState(lynxHare, lynxHare.states[3], setUp(lynxHare, readData('lynx_hare')));
  t.equal(evaluate(Float64Array.of(60, 1e-9, 0.8, 1e-9, 33, 6, 0.25, 0.25)), -Infinity, 'overflow');
  t.equal(evaluate(Float64Array.of(0.5, 30, 0.8, 30, 33, 600, 0.25, 0.25)), -Infinity, 'below zero');
  t.end();
});

/** The largest difference over both halves of all check points; NaN where a value is missing. */
function largestError(problem: Problem, data: unknown, checkPoints: readonly CheckPoint[]): number {
  const shared = setUp(problem, data);
  return checkPoints.reduce((largest, { state: index, theta, logLikelihood, logPrior }) => {
    const x = Float64Array.from(theta);
    const state = problem.states[index];
    return Math.max(
      largest,
      Math.abs(Number(problem.logLikelihood?.(x, state, shared)) - logLikelihood),
      Math.abs(Number(problem.logPrior?.(x, state, shared)) - logPrior),
    );
  }, 0);
}

function startRandom(...keys: string[]): StartRandom {
  const stream = openStream(1, 'start', ...keys);
  return Object.assign(() => stream.uniform(), { normal: () => stream.normal() });
}
