import ndarray from 'ndarray';

import { TransdimError } from '../errors.js';
import { wholeOf, type DrawBlock, type DrawsPart } from '../math/drawsPart.js';
import { openChains, stepsKept } from './chainReader.js';
import type { Summary } from '../diagnostics/summarise.js';
import type { Draws } from '../diagnostics/types.js';
import type { LayoutReport } from '../plan/judgeLayout.js';
import type { State } from '../problem/types.js';
import type { Seed } from '../random/stream.js';
import type { ChainReader } from './chainReader.js';
import type { SummariseReport } from './summariseState.js';
import type { FailedEvaluation, SampleReport } from './types.js';

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
  /** Whether `until` was met before the steps ran out; null where it was not asked for. */
  readonly untilMet: boolean | null;
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
  /**
   * Some draws (all, if no part is given) a megabyte at a time, read anew from the files and not kept: for more draws than
   * memory has room for.
   */
  readonly drawBlocks: (part?: DrawsPart) => Iterable<DrawBlock>;
  /** Share of proposed moves that were accepted. */
  readonly acceptance: number;
  /** Effective sample size of each parameter, in draws: the smaller one of bulk and tail. */
  readonly ess: readonly number[];
  /** Points whose log posterior was asked for, the start included; and those of them outside the support. */
  readonly evaluations: number;
  readonly outsideSupport: number;
  /** Lost walkers that were put in the place of others during the discarded steps (see rescueWalkers). */
  readonly rescued: number;
  /** Evaluations that failed, under onFailure: 'reject', in the order of steps. */
  readonly failures: readonly FailedEvaluation[];
  /** Of its tasks, all together, wherever they were performed. */
  readonly seconds: number;
  /** The pools of the call, why they were taken, and what they were worth. The same for all states of a call. */
  readonly layout: LayoutReport;
}

/**
 * Puts together what came back from sampling a state and summing it up. Its chains are read from the folder `home` when
 * they are first looked at; it holds that object, and so a temporary folder.
 */
export function makeStateEnsemble(
  facts: Pick<
    StateEnsemble,
    'state' | 'statePrior' | 'seed' | 'walkers' | 'ensembles' | 'steps' | 'untilMet' | 'layout'
  >,
  { accepted, proposed, evaluations, outsideSupport, rescued, seconds, failures }: SampleReport,
  { discard, thin, summary, seconds: summingUp }: SummariseReport,
  home: { readonly path: string },
): StateEnsemble {
  const { walkers, ensembles, steps } = facts;
  const { dimension } = facts.state;
  const kept = { discard, thin };
  const all = { discard: 0, thin: 1 };
  const open = (): ChainReader => {
    const reader = openChains(home.path, facts.state.index, ensembles);
    if (reader.steps === steps) return reader;
    const message = `the chain files of state '${facts.state.name}' in ${home.path} hold ${reader.steps} steps, not ${steps} as when they were written`;
    throw new TransdimError('file', message, { path: home.path });
  };
  const values = once(() => open().draws(kept).values);
  const logPosteriors = once(() => open().logPosteriors(kept));
  const chain = once(() => open().draws(all).values);
  const chainLogPosteriors = once(() => open().logPosteriors(all));
  const shape = { ensembles, steps: stepsKept(steps, kept), walkers };
  return {
    ...facts,
    ...{ discard, thin, evaluations, outsideSupport, rescued, failures },
    ...summary,
    ess: summary.essBulk.map((bulk, d) => Math.min(bulk, summary.essTail[d])),
    acceptance: accepted / proposed,
    seconds: seconds + summingUp,
    draws: {
      ...shape,
      dimension,
      get values() {
        return values();
      },
    },
    drawBlocks: (part = wholeOf(shape)) => open().blocks(kept, part),
    get samples() {
      return ndarray(values(), [values().length / dimension, dimension]);
    },
    get logPosteriors() {
      return logPosteriors();
    },
    get chain() {
      return ndarray(chain(), [ensembles, steps, walkers, dimension]);
    },
    get chainLogPosteriors() {
      return ndarray(chainLogPosteriors(), [ensembles, steps, walkers]);
    },
  };
}

/** What `read` returns, which is called the first time only. */
function once<T>(read: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= read());
}
