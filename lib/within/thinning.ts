import { autocorrelationTime } from '../diagnostics/autocorrelationTime.js';
import type { Draws } from '../diagnostics/types.js';
import type { Chain } from './chainFile.js';

/** Which steps become draws; 'auto' is chosen from the autocorrelation time of the second half of the chain. */
export interface Thinning {
  readonly discard: number | 'auto';
  readonly thin: number | 'auto';
}

/** Which steps became draws. */
export interface Thinned {
  readonly discard: number;
  readonly thin: number;
}

/**
 * The steps to discard and the stride to keep, in steps of the ensembles (never of the flattened chain).
 * 'auto': discard 10 autocorrelation times of the slowest parameter, at least a tenth and at most half of the steps;
 * keep two steps per autocorrelation time, and eight steps at least.
 */
export function chooseThinning(chain: Chain, { discard, thin }: Thinning): Thinned {
  if (discard !== 'auto' && thin !== 'auto') return { discard, thin };
  const from = Math.floor(chain.steps / 2);
  const tau = Math.max(1, ...autocorrelationTime(selectDraws(chain, { discard: from, thin: 1 })));
  const safe = Number.isFinite(tau) ? tau : chain.steps;
  const discarded =
    discard === 'auto' ? Math.min(from, Math.max(Math.ceil(10 * safe), Math.ceil(chain.steps / 10))) : discard;
  const most = Math.max(1, Math.floor((chain.steps - discarded) / 8));
  return { discard: discarded, thin: thin === 'auto' ? Math.min(Math.max(1, Math.floor(safe / 2)), most) : thin };
}

/** The steps that are kept, as draws [ensemble, step, walker, dimension]. */
export function selectDraws(chain: Chain, thinned: Thinned): Draws {
  const { ensembles, walkers, dimension } = chain;
  const values = select(chain.positions, chain, walkers * dimension, thinned);
  return { values, ensembles, walkers, dimension, steps: values.length / (ensembles * walkers * dimension) };
}

/** The log posteriors of the steps that are kept, [ensemble, step, walker]. */
export function selectLogPosteriors(chain: Chain, thinned: Thinned): Float64Array {
  return select(chain.logPosteriors, chain, chain.walkers, thinned);
}

function select(
  values: Float64Array,
  { ensembles, steps }: Chain,
  row: number,
  { discard, thin }: Thinned,
): Float64Array {
  const kept = Math.max(0, Math.ceil((steps - discard) / thin));
  const out = new Float64Array(ensembles * kept * row);
  for (let e = 0; e < ensembles; e++) {
    for (let k = 0; k < kept; k++) {
      const from = (e * steps + discard + k * thin) * row;
      out.set(values.subarray(from, from + row), (e * kept + k) * row);
    }
  }
  return out;
}
