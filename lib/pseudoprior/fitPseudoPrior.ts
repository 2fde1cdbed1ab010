import { TransdimError, describe } from '../errors.js';
import { fitAndHeldOut } from '../math/fitAndHeldOut.js';
import { openStream } from '../random/stream.js';
import { FIT_DEFAULTS, fitGaussianMixture } from './fitGaussianMixture.js';
import type { SeriesShape } from '../math/seriesShape.js';
import type { State } from '../problem/types.js';
import type { Seed } from '../random/stream.js';
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
  readonly draws: SeriesShape & { readonly values: Float64Array };
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
  const { kind = 'gaussianMixture', seed, ...own } = options;
  return {
    kind,
    states: ensembles.map(({ state, seed: ownSeed, draws }) => {
      const { fit } = fitAndHeldOut(draws.values, draws, state.dimension);
      const perEnsemble = fit.shape.steps * fit.shape.walkers;
      const groups = Int32Array.from({ length: fit.values.length / state.dimension }, (_, i) =>
        Math.floor(i / perEnsemble),
      );
      return fitGaussianMixture(
        fit.values,
        groups,
        state.parameters.map(({ lower }) => lower),
        state.parameters.map(({ upper }) => upper),
        { ...FIT_DEFAULTS, ...own, stream: openStream(seed ?? ownSeed, 'pseudoPrior', state.name) },
      );
    }),
  };
}

const optionNames = ['kind', 'maxComponents', 'maxPoints', 'defence', 'seed'];

/** Throws TransdimError (tag 'option') for what fitPseudoPrior cannot use. */
export function checkPseudoPriorOptions(options: PseudoPriorOptions): void {
  const refuse = (option: string, message: string, given: unknown): never => {
    throw new TransdimError('option', `${message}; got ${describe(given)}`, { option, given });
  };
  const odd = Object.keys(options).find((name) => !optionNames.includes(name));
  if (odd !== undefined) refuse(odd, `fitPseudoPrior has the options ${optionNames.join(', ')}`, odd);
  const { kind = 'gaussianMixture', defence = [] } = options;
  if ((kind as string) !== 'gaussianMixture') refuse('kind', "kind of a pseudo-prior must be 'gaussianMixture'", kind);
  for (const option of ['maxComponents', 'maxPoints'] as const) {
    const given = options[option];
    if (given !== undefined && !(Number.isSafeInteger(given) && given >= 1)) {
      refuse(option, `${option} must be a whole number of at least 1`, given);
    }
  }
  const isFair = defence.every(({ weight, inflation }) => weight > 0 && inflation > 0 && inflation < Infinity);
  if (!isFair || defence.reduce((sum, { weight }) => sum + weight, 0) >= 1) {
    refuse('defence', 'defence needs weights > 0 that sum to less than 1 and inflations > 0', defence);
  }
}
