import { TransdimError, checkArgument, describe, hasList } from '../errors.js';
import { shapeOfPart, type DrawBlock, type DrawsPart } from '../math/drawsPart.js';
import { fitAndHeldOut } from '../math/fitAndHeldOut.js';
import { openStream } from '../random/stream.js';
import { FIT_DEFAULTS, fitGaussianMixture, mostPoints } from './fitGaussianMixture.js';
import { selectMembersOf } from './selectMembers.js';
import type { SeriesShape } from '../math/seriesShape.js';
import type { State } from '../problem/types.js';
import type { Seed, Stream } from '../random/stream.js';
import type { GaussianMixture } from './types.js';

/** The pseudo-priors of all states, plain data. */
export interface PseudoPrior {
  readonly kind: 'gaussianMixture';
  /** In the order of the problem's states. */
  readonly states: readonly GaussianMixture[];
}

/** Options of fitPseudoPrior. */
export interface PseudoPriorOptions {
  /** @default 'gaussianMixture' */
  readonly kind?: 'gaussianMixture';
  /** Most components tried per state; the number is chosen by held-out density. @default 24 */
  readonly maxComponents?: number;
  /** Posterior members used per state. @default 4000 */
  readonly maxPoints?: number;
  /**
   * Wider copies of all components that take a share of the weight, so that q has no lighter tails than it must
   * (Hesterberg 1995). @default one of weight 0.1 with covariances 4 times as large
   */
  readonly defence?: readonly { readonly weight: number; readonly inflation: number }[];
  /** Decides which members are used and where the components start. @default the ensembles' own seed */
  readonly seed?: Seed;
}

/** What fitPseudoPrior looks at: the StateEnsembles that runMcmcPerState returns. */
interface Members {
  readonly state: State;
  readonly seed: Seed;
  readonly draws: SeriesShape;
  readonly drawBlocks: (part: DrawsPart) => Iterable<DrawBlock>;
}

/**
 * The pseudo-priors q_k that imitate the states' posteriors: Gaussian mixtures by expectation maximisation, in
 * unbounded coordinates (log, logit) for bounded parameters, normalised over the user's x. They are fitted on one half
 * of the ensembles only; estimateEvidence bridges on the other.
 *
 * @throws {TransdimError} tag 'option'
 * @example
 * const pseudoPrior = fitPseudoPrior(ensembles, { kind: 'gaussianMixture', maxComponents: 8 });
 */
export function fitPseudoPrior(ensembles: readonly Members[], options: PseudoPriorOptions = {}): PseudoPrior {
  checkPseudoPriorOptions(options);
  checkArgument(
    'ensembles',
    hasList({ ensembles }, 'ensembles'),
    'fitPseudoPrior needs what runMcmcPerState returned',
    ensembles,
  );
  const { kind = 'gaussianMixture', seed, ...own } = options;
  return {
    kind,
    states: ensembles.map((ensemble) => {
      const { state } = ensemble;
      const stream = openStream(seed ?? ensemble.seed, 'pseudoPrior', state.name);
      const { points, groups } = selectPoints(ensemble, mostPoints(own.maxPoints, state.dimension), stream);
      return fitGaussianMixture(
        points,
        groups,
        state.parameters.map(({ lower }) => lower),
        state.parameters.map(({ upper }) => upper),
        { ...FIT_DEFAULTS, ...own, stream },
      );
    }),
  };
}

/** Of the draws to fit on those that are used, and the ensembles they are from: the others are read, not kept. */
function selectPoints(
  { state: { dimension }, draws, drawBlocks }: Members,
  most: number,
  stream: Stream,
): { readonly points: Float64Array; readonly groups: Int32Array } {
  const { fit } = fitAndHeldOut(draws);
  const { ensembles, steps, walkers } = shapeOfPart(fit, draws.walkers);
  const rows = selectMembersOf(ensembles, steps * walkers, most, stream);
  const points = new Float64Array(rows.length * dimension);
  let read = 0;
  let next = 0;
  for (const block of drawBlocks(fit)) {
    const end = read + block.logPosteriors.length;
    for (; next < rows.length && rows[next] < end; next++) {
      const at = (rows[next] - read) * dimension;
      points.set(block.points.subarray(at, at + dimension), next * dimension);
    }
    read = end;
  }
  return { points, groups: Int32Array.from(rows, (row) => Math.floor(row / (steps * walkers))) };
}

const optionNames = ['kind', 'maxComponents', 'maxPoints', 'defence', 'seed'];

/** Throws TransdimError (tag 'option') for what fitPseudoPrior cannot use. */
export function checkPseudoPriorOptions(options: PseudoPriorOptions): void {
  const refuse = (option: string, message: string, given: unknown): never => {
    throw new TransdimError('option', `${message}; got ${describe(given)}`, { option, given });
  };
  if (typeof options !== 'object' || (options as unknown) === null) {
    refuse('pseudoPrior', 'the options of fitPseudoPrior must be an object', options);
  }
  const odd = Object.keys(options).find((name) => !optionNames.includes(name));
  if (odd !== undefined) refuse(odd, `fitPseudoPrior has the options ${optionNames.join(', ')}`, odd);
  const { kind = 'gaussianMixture', seed } = options;
  if (!['undefined', 'string'].includes(typeof seed) && !Number.isFinite(seed)) {
    refuse('seed', 'seed must be a finite number or a text', seed);
  }
  if ((kind as string) !== 'gaussianMixture') refuse('kind', "kind of a pseudo-prior must be 'gaussianMixture'", kind);
  for (const option of ['maxComponents', 'maxPoints'] as const) {
    const given = options[option];
    if (given !== undefined && !(Number.isSafeInteger(given) && given >= 1)) {
      refuse(option, `${option} must be a whole number of at least 1`, given);
    }
  }
  if (options.defence !== undefined && !isDefence(options.defence)) {
    refuse(
      'defence',
      'defence needs a list of weights > 0 that sum to less than 1 and inflations > 0',
      options.defence,
    );
  }
}

function isDefence(given: unknown): boolean {
  if (!Array.isArray(given)) return false;
  const layers = given as ({ readonly weight?: unknown; readonly inflation?: unknown } | null)[];
  const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0 && value < Infinity;
  if (!layers.every((layer) => isPositive(layer?.weight) && isPositive(layer?.inflation))) return false;
  return layers.reduce((sum, layer) => sum + Number(layer?.weight), 0) < 1;
}
