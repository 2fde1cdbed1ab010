import type { Stream } from '../random/stream.js';
import { chooseComponents } from './chooseComponents.js';
import { defend } from './defend.js';
import type { Defence } from './defend.js';
import { expectationMaximisation } from './expectationMaximisation.js';
import type { Effort } from './expectationMaximisation.js';
import { selectMembers } from './selectMembers.js';
import { splitMembers } from './splitMembers.js';
import { toUnboundedPoints } from './toUnboundedPoints.js';
import type { GaussianMixture } from './types.js';
import { whiten } from './whiten.js';

/** How a Gaussian mixture is fitted. */
export interface FitOptions {
  /** Most components, before the defence doubles them. @default 24 */
  readonly maxComponents?: number;
  /** Most points used; of more, as many are taken evenly from every group. @default 4000 */
  readonly maxPoints?: number;
  /** Wider copies of the components, so that tails are covered; [] for none. @default one, of FIT_DEFAULTS */
  readonly defence?: readonly Defence[];
  /** Decides the selection of points and the starting components: same key, same fit, to the last bit. */
  readonly stream: Stream;
}

/** Measured: docs/pseudoprior-measurements.md. */
export const FIT_DEFAULTS = {
  maxComponents: 24,
  maxPoints: 4000,
  defence: [{ weight: 0.1, inflation: 4 }],
} as const satisfies Omit<Required<FitOptions>, 'stream'>;

const FINAL: Effort = { iterations: 200, tolerance: 1e-4 };

/**
 * A mixture of normals, in unbounded coordinates, that imitates the posterior of which `points` are members:
 * select points, whiten them, choose the components on one part of the groups by their score on the other, refit them
 * on both, and set wider copies beside them. In unbounded parameters the fit is affine-equivariant.
 *
 * @param points members, row-major [n, dimension], inside the bounds
 * @param groups for each point, which independent ensemble it is from
 * @throws {RangeError} fewer than 2 (dimension + 1) points, a point outside the bounds, a parameter that does not vary,
 * parameters tied to each other: a density is then not defined, and a fit made up by regularisation would hide it.
 * @example
 * const mixture = fitGaussianMixture(points, groups, [0], [Infinity], { stream: openStream(7, 'pseudoprior', 'cubic') });
 * const logq = openDensity(mixture).logDensity(Float64Array.of(1.5));
 */
export function fitGaussianMixture(
  points: Float64Array,
  groups: ArrayLike<number>,
  lower: readonly number[],
  upper: readonly number[],
  options: FitOptions,
): GaussianMixture {
  const { maxComponents, maxPoints, defence, stream } = withDefaults(options);
  const dimension = lower.length;
  checkCounts(points, groups, dimension);
  const rows = selectMembers(groups, mostPoints(maxPoints, dimension), stream);
  const whitened = whiten(toUnboundedPoints(takeRows(points, rows, dimension), lower, upper), dimension);
  const [known, heldOut] = splitMembers(
    whitened.points,
    dimension,
    rows.map((row) => groups[row]),
  );
  const chosen = chooseComponents(
    takeRows(whitened.points, known, dimension),
    takeRows(whitened.points, heldOut, dimension),
    dimension,
    maxComponents,
    stream,
  );
  const { components } = expectationMaximisation(whitened.points, dimension, chosen, FINAL);
  return { kind: 'gaussianMixture', lower, upper, ...defend(whitened.restore(components), defence) };
}

/** An option given as undefined counts as not given. */
function withDefaults({
  maxComponents = FIT_DEFAULTS.maxComponents,
  maxPoints = FIT_DEFAULTS.maxPoints,
  defence = FIT_DEFAULTS.defence,
  stream,
}: FitOptions): Required<FitOptions> {
  return { maxComponents, maxPoints, defence, stream };
}

function checkCounts(points: Float64Array, groups: ArrayLike<number>, dimension: number): void {
  if (points.length !== groups.length * dimension) {
    throw new RangeError(
      `points must hold ${dimension} numbers for each of the ${groups.length} entries of groups; got ${points.length}`,
    );
  }
  if (groups.length < fewestPoints(dimension)) {
    throw new RangeError(
      `a Gaussian mixture in ${dimension} dimensions needs at least ${fewestPoints(dimension)} posterior members; ` +
        `got ${groups.length}: run more steps, or keep more of them`,
    );
  }
}

/** Points that are used at most: `maxPoints`, unless a fit needs more. */
export function mostPoints(maxPoints: number | undefined, dimension: number): number {
  return Math.max(maxPoints ?? FIT_DEFAULTS.maxPoints, fewestPoints(dimension));
}

const fewestPoints = (dimension: number) => 2 * (dimension + 1);

function takeRows(points: Float64Array, rows: readonly number[], dimension: number): Float64Array {
  const taken = new Float64Array(rows.length * dimension);
  rows.forEach((row, k) => {
    taken.set(points.subarray(row * dimension, (row + 1) * dimension), k * dimension);
  });
  return taken;
}
