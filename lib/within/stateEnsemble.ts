import ndarray from 'ndarray';

import { selectDraws, selectLogPosteriors } from './thinning.js';
import type { Summary } from '../diagnostics/summarise.js';
import type { Draws } from '../diagnostics/types.js';
import type { State } from '../problem/types.js';
import type { Seed } from '../random/stream.js';
import type { Chain } from './chainFile.js';
import type { SampleReport } from './types.js';

/** What was sampled of one state, with the summary of its draws: mean, sd, R-hat, ESS and autocorrelation time per parameter. */
export interface StateEnsemble extends Summary {
  readonly state: State;
  /** Prior probability of the state. */
  readonly statePrior: number;
  readonly seed: Seed;
  /** Number of walkers per ensemble, of independent ensembles, and of steps per ensemble with the discarded ones. */
  readonly walkers: number;
  readonly ensembles: number;
  readonly steps: number;
  /** Steps of each ensemble that give no draws, and the stride of those that do. */
  readonly discard: number;
  readonly thin: number;
  /** The draws that are kept, [draw, dimension]; draws run over ensembles, in them over steps, in them over walkers. */
  readonly samples: ndarray.NdArray<Float64Array>;
  /** Their log posteriors, [draw]. */
  readonly logPosteriors: Float64Array;
  /** Every step of every walker, [ensemble, step, walker, dimension]. */
  readonly chain: ndarray.NdArray<Float64Array>;
  /** Its log posteriors, [ensemble, step, walker]. */
  readonly chainLogPosteriors: ndarray.NdArray<Float64Array>;
  /** The same draws as `samples`, with the shape [ensemble, step, walker, dimension] beside them. */
  readonly draws: Draws;
  /** Share of proposed moves that were accepted. */
  readonly acceptance: number;
  /** Effective sample size of each parameter, in draws: the smaller one of bulk and tail. */
  readonly ess: readonly number[];
  /** Points whose log posterior was asked for, the start included; and those of them outside the support. */
  readonly evaluations: number;
  readonly outsideSupport: number;
  /** Lost walkers that were put in the place of others during the discarded steps (see rescueWalkers). */
  readonly rescued: number;
  readonly seconds: number;
}

/** Puts together what came back from sampling a state. The chain is read when it is first looked at. */
export function makeStateEnsemble(
  facts: Pick<StateEnsemble, 'state' | 'statePrior' | 'seed'>,
  report: SampleReport,
  read: () => Chain,
): StateEnsemble {
  let chain: Chain | undefined;
  const look = (): Chain => (chain ??= read());
  const { walkers, ensembles, steps } = report.shape;
  const { discard, thin, accepted, proposed, evaluations, outsideSupport, rescued, seconds } = report;
  const summary: Summary = report.summary;
  let kept: { readonly draws: Draws; readonly logPosteriors: Float64Array } | undefined;
  const keep = (): { readonly draws: Draws; readonly logPosteriors: Float64Array } =>
    (kept ??= { draws: selectDraws(look(), report), logPosteriors: selectLogPosteriors(look(), report) });
  const { dimension } = facts.state;
  return {
    ...facts,
    ...{ walkers, ensembles, steps, discard, thin, evaluations, outsideSupport, rescued, seconds },
    ...summary,
    ess: summary.essBulk.map((bulk, d) => Math.min(bulk, summary.essTail[d])),
    acceptance: accepted / proposed,
    get draws() {
      return keep().draws;
    },
    get samples() {
      const { values } = keep().draws;
      return ndarray(values, [values.length / dimension, dimension]);
    },
    get logPosteriors() {
      return keep().logPosteriors;
    },
    get chain() {
      return ndarray(look().positions, [ensembles, steps, walkers, dimension]);
    },
    get chainLogPosteriors() {
      return ndarray(look().logPosteriors, [ensembles, steps, walkers]);
    },
  };
}
