import { TransdimError, attempt, describe, isAwaitable } from '../errors.js';
import { evaluate } from '../problem/evaluation.js';
import { openStream } from '../random/stream.js';
import { dependentColumn } from '../math/dependentColumn.js';
import { asThrown } from '../pool/evaluatePoint.js';
import { blame } from './blame.js';
import { openTally } from './ensemble.js';
import { homelessError, openStartFailures } from './startFailures.js';
import type { Place } from './blame.js';
import type { Stream } from '../random/stream.js';
import type { TaskEnvironment } from '../pool/types.js';
import type { StartRandom, State } from '../problem/types.js';
import type { Ensemble } from './ensemble.js';
import type { SampleTask } from './types.js';

/** How often start() is called for one walker before it is given up. */
const tries = 100;

/**
 * The ensembles at their starting points, all inside the support.
 * @throws {TransdimError} tag 'start': a walker without a point inside the support in 100 tries, a point of the wrong
 * length, or all walkers of an ensemble at the same value of a parameter; tag 'evaluation' as while sampling.
 */
export async function startEnsembles(
  task: SampleTask,
  at: TaskEnvironment,
  locateBy: (locate: (slot: number) => Place) => void = () => undefined,
): Promise<Ensemble[]> {
  const { name, walkers, dimension, seed, ensembles: own } = task;
  const state = at.problem.states[task.state];
  const { points, logPosteriors } = at.evaluator;
  // a compiled .map makes an array of another hidden class
  const draws = Array.from(own, (e) => asStartRandom(openStream(seed, 'start', name, e)));
  const ensembles = Array.from(own, (e): Ensemble => ({
    random: openStream(seed, 'sample', name, e),
    positions: new Float64Array(walkers * dimension),
    logPosteriors: new Float64Array(walkers).fill(-Infinity),
    tally: openTally(),
  }));
  const failures = openStartFailures();
  let homeless = Array.from({ length: own.length * walkers }, (_, index) => index);
  for (let round = 0; homeless.length > 0; round++) {
    if (round === tries) {
      const { ensemble, walker } = placeOf(homeless[0], walkers);
      const point = points.subarray(0, dimension);
      const hasStart = at.problem.start !== undefined;
      throw homelessError(
        { state: name, ensemble: own[ensemble], walker },
        hasStart,
        tries,
        point,
        failures.of(homeless[0]),
      );
    }
    for (const [slot, index] of homeless.entries()) {
      points.set(startPoint(at, state, draws[Math.floor(index / walkers)]), slot * dimension);
    }
    const now = homeless;
    const locate = (slot: number): Place => {
      const { ensemble, walker } = placeOf(now[slot], walkers);
      return { state: name, ensemble: own[ensemble], walker, step: 0 };
    };
    locateBy(locate);
    const { onFailure } = at.evaluator;
    at.evaluator.onFailure = failures.counting(now, onFailure);
    try {
      await at.evaluator.evaluate(now.length);
    } catch (error) {
      throw blame(error, locate, points, dimension);
    } finally {
      at.evaluator.onFailure = onFailure;
    }
    homeless = now.filter((index, slot) => {
      const { ensemble, walker } = placeOf(index, walkers);
      const { tally } = ensembles[ensemble];
      tally.evaluations++;
      if (logPosteriors[slot] === -Infinity) {
        tally.outsideSupport++;
        return true;
      }
      ensembles[ensemble].logPosteriors[walker] = logPosteriors[slot];
      ensembles[ensemble].positions.set(points.subarray(slot * dimension, (slot + 1) * dimension), walker * dimension);
      return false;
    });
  }
  ensembles.forEach((ensemble, index) => {
    checkSpread(ensemble, own[index], state);
    checkRank(ensemble, own[index], state);
  });
  return ensembles;
}

function placeOf(index: number, walkers: number): { readonly ensemble: number; readonly walker: number } {
  return { ensemble: Math.floor(index / walkers), walker: index % walkers };
}

/** The numbers that start() draws, from a stream. */
export function asStartRandom(stream: Stream): StartRandom {
  return Object.assign(() => stream.uniform(), { normal: () => stream.normal() });
}

/** One point from start(), or between the bounds without it; checked. Throws TransdimError (tag 'start'). */
export function startPoint(
  { problem, shared }: Pick<TaskEnvironment, 'problem' | 'shared'>,
  state: State,
  random: StartRandom,
): ArrayLike<number> {
  if (problem.start === undefined) {
    return state.parameters.map(({ lower, upper }) => lower + random() * (upper - lower));
  }
  let point: unknown;
  try {
    point = evaluate(() => problem.start?.(state, random, shared));
  } catch (cause) {
    const thrown = asThrown(cause);
    throw startError(state.name, 0, 0, `start() threw for state '${state.name}': ${thrown.message}`, thrown);
  }
  const numbers = attempt(() => numbersOf(point, state.dimension), []);
  if (numbers.length !== state.dimension) {
    const message = `start() must return ${state.dimension} numbers for state '${state.name}', one per parameter; got ${describe(point)}`;
    throw startError(state.name, 0, 0, message);
  }
  if (!numbers.every((value) => Number.isFinite(value))) {
    throw startError(
      state.name,
      0,
      0,
      `start() must return finite numbers for state '${state.name}'; got ${describe(point)}`,
    );
  }
  return numbers as number[];
}

/** What start() returned, where it is a list of so many; or an empty one. */
function numbersOf(point: unknown, dimension: number): unknown[] {
  if (typeof point !== 'object' || point === null || isAwaitable(point)) return [];
  const list = point as Partial<ArrayLike<unknown>>;
  return list.length === dimension ? Array.from(list as ArrayLike<unknown>) : [];
}

function checkSpread({ positions, logPosteriors }: Ensemble, index: number, state: State): void {
  const walkers = logPosteriors.length;
  state.parameters.forEach(({ name }, d) => {
    for (let w = 1; w < walkers; w++) {
      if (positions[w * state.dimension + d] !== positions[d]) return;
    }
    const message = `start() gave all ${walkers} walkers of state '${state.name}' the same '${name}' = ${positions[d]}; walkers that do not differ cannot move: draw from random in start(state, random)`;
    throw startError(state.name, index, 0, message);
  });
}

/** Affine-invariant moves never leave the smallest plane that holds all walkers: it must be the whole space. */
function checkRank({ positions, logPosteriors }: Ensemble, index: number, state: State): void {
  const dependent = dependentColumn(positions, logPosteriors.length, state.dimension);
  if (dependent === undefined) return;
  const { name } = state.parameters[dependent];
  const message = `start() gave walkers of state '${state.name}' whose '${name}' follows from their other parameters; walkers that all lie in one plane never leave it: draw every parameter from random in start(state, random)`;
  throw startError(state.name, index, 0, message);
}

function startError(
  state: string,
  ensemble: number,
  walker: number,
  message: string,
  cause?: unknown,
): TransdimError<'start'> {
  return new TransdimError('start', message, { state, ensemble, walker }, cause === undefined ? undefined : { cause });
}
