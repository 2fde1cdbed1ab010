import t from 'tap';

import { openSerialEvaluator } from '../../lib/pool/serialEvaluator.js';
import { openStream, type Stream } from '../../lib/random/stream.js';
import { openTally, type Ensemble } from '../../lib/within/ensemble.js';
import { openRedBlueStep } from '../../lib/within/redBlueStep.js';
import { kolmogorov, kolmogorovLimit, zLimit, zOfMean } from '../statistical/judge.js';
import { targets, type Target } from './targets.js';
import type { MoveChooser } from '../../lib/moves/mixture.js';
import type { HalfStep, Move } from '../../lib/moves/types.js';

const ensembleCount = 1200;
const walkers = 8;
const steps = 24;

/**
 * What a move changes of a target that it should leave unchanged: nothing, if it is right.
 *
 * Every walker of every ensemble starts at an exact, independent draw. A right move leaves the joint density of an
 * ensemble's walkers, the product of the target's, as it is; so after any number of steps all walkers of all ensembles
 * are again exact, independent draws, and plain standard errors and the Kolmogorov distribution hold: z within 4 and
 * P(KS) above 1e-4. With 9600 draws, moments are known to about 1 %.
 */
export async function changes(chooseMove: MoveChooser, target: Target, seed = 1): Promise<string[]> {
  const ensembles = await moved(chooseMove, target, seed);
  const points = ensembles.flatMap(({ positions }) => rows(positions, target.dimension));
  const broken: string[] = [];
  for (const { name, of, is } of target.expectations) {
    const z = zOfMean(points.map(of), is);
    if (!(Math.abs(z) < zLimit)) broken.push(`${name}: z = ${z.toFixed(1)}`);
  }
  target.marginals.forEach((cdf, d) => {
    const distance = kolmogorov(
      points.map((x) => x[d]),
      cdf,
    );
    if (!(distance < kolmogorovLimit)) broken.push(`distribution of x${d}: sqrt(n) D = ${distance.toFixed(1)}`);
  });
  // Walkers of one ensemble must not agree: the square of their mean, times their number, is then the variance.
  const [{ of, is: centre }] = target.expectations;
  const own = points.map((x) => (of(x) - centre) ** 2);
  const together = ensembles.map(({ positions }) => {
    const sum = rows(positions, target.dimension).reduce((total, x) => total + of(x) - centre, 0);
    return sum ** 2 / walkers;
  });
  const z = zOfMean(
    together.map((square, e) => square - own.slice(e * walkers, (e + 1) * walkers).reduce((a, b) => a + b) / walkers),
    0,
  );
  if (!(Math.abs(z) < zLimit)) broken.push(`walkers of one ensemble depend on each other: z = ${z.toFixed(1)}`);
  return broken;
}

/** A test per target that a move changes nothing. */
export async function testThatNothingChanges(name: string, open: (dimension: number) => MoveChooser): Promise<void> {
  for (const target of targets) {
    await t.test(`${name} leaves ${target.name} as it is`, async (t) => {
      t.same(await changes(open(target.dimension), target), []);
    });
  }
}

/** A test that the harness sees what is wrong with a move, on at least one target. */
export async function testThatSomethingChanges(name: string, open: (dimension: number) => Move): Promise<void> {
  await t.test(`wrong: ${name} is seen`, async (t) => {
    const seen = [];
    for (const target of targets) seen.push(...(await changes(() => open(target.dimension), target)));
    t.not(seen.length, 0);
    t.comment(seen.join('; '));
  });
}

/** A half step outside any loop: the first half of the walkers is active, points and log factors are empty. */
export function halfStepOf(positions: Float64Array, dimension: number): HalfStep {
  const half = positions.length / dimension / 2;
  return {
    ...{ positions, dimension, half, active: 0, other: half, slot: 0 },
    points: new Float64Array(half * dimension),
    logFactors: new Float64Array(half).fill(NaN),
  };
}

/** A stream that gives the numbers it is told, and fails when it is asked for more. */
export function scripted(uniforms: readonly number[], normals: readonly number[] = []): Stream {
  const next = (values: readonly number[]): (() => number) => {
    let at = 0;
    return () => {
      if (at === values.length) throw new RangeError(`asked for more than ${values.length} numbers`);
      return values[at++];
    };
  };
  return { uniform: next(uniforms), normal: next(normals) } as unknown as Stream;
}

async function moved(chooseMove: MoveChooser, target: Target, seed: number): Promise<readonly Ensemble[]> {
  const { dimension, logDensity, draw } = target;
  const exact = openStream(seed, 'exact draws', target.name);
  const ensembles = Array.from({ length: ensembleCount }, (_, e): Ensemble => {
    const positions = new Float64Array(walkers * dimension);
    const walkersOf = rows(positions, dimension);
    for (const x of walkersOf) draw(exact, x);
    const random = openStream(seed, 'moves', target.name, e);
    return { random, positions, logPosteriors: Float64Array.from(walkersOf, logDensity), tally: openTally() };
  });
  const evaluator = openSerialEvaluator({ one: logDensity, many: null }, (ensembleCount * walkers) / 2, dimension);
  const step = openRedBlueStep(ensembles, chooseMove, evaluator);
  for (let i = 0; i < steps; i++) await step.advance();
  return ensembles;
}

function rows(values: Float64Array, dimension: number): Float64Array[] {
  return Array.from({ length: values.length / dimension }, (_, i) =>
    values.subarray(i * dimension, (i + 1) * dimension),
  );
}
