import { openChainTimes } from './chainTimes.js';
import type { ChainReader } from './chainReader.js';

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
export function chooseThinning(
  chain: ChainReader,
  { discard, thin }: Thinning,
  times = openChainTimes(chain),
): Thinned {
  if (discard !== 'auto' && thin !== 'auto') return { discard, thin };
  const from = Math.floor(chain.steps / 2);
  const tau = Math.max(1, ...times(from));
  const safe = Number.isFinite(tau) ? tau : chain.steps;
  const discarded =
    discard === 'auto' ? Math.min(from, Math.max(Math.ceil(10 * safe), Math.ceil(chain.steps / 10))) : discard;
  const most = Math.max(1, Math.floor((chain.steps - discarded) / 8));
  return { discard: discarded, thin: thin === 'auto' ? Math.min(Math.max(1, Math.floor(safe / 2)), most) : thin };
}
