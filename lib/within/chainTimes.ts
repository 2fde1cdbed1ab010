import { autocorrelationTimeOfParameter } from '../diagnostics/autocorrelationTime.js';
import { fewNumbers, inGroups } from './inGroups.js';
import type { ChainReader } from './chainReader.js';
import type { Thinned } from './thinning.js';

/** The autocorrelation time of each parameter, in steps, over all steps of a chain from `discard` on. */
export type ChainTimes = (discard: number) => number[];

/**
 * The autocorrelation times of a chain: from the series of walker means, which are all that is read into memory, and once
 * for all questions where they are few. Of more than 2^20 of them every second, third, ... is taken; a time below that
 * stride cannot be told from it.
 */
export function openChainTimes(chain: ChainReader): ChainTimes {
  const { ensembles, steps, dimension } = chain;
  const read = ensembles * steps * dimension <= fewNumbers ? readOnce(chain) : chain.walkerMeans;
  return (discard) => {
    const length = ensembles * Math.max(0, steps - discard);
    const thin = Math.max(1, Math.ceil(length / fewNumbers));
    return inGroups(dimension, length / thin, (parameters) =>
      read(parameters, { discard, thin }).map((values) => {
        const shape = { ensembles, steps: values.length / ensembles, walkers: 1 };
        return thin * autocorrelationTimeOfParameter({ values, shape });
      }),
    );
  };
}

/** As chain.walkerMeans of steps that are not thinned, but the files are read when it is first called only. */
function readOnce(chain: ChainReader): ChainReader['walkerMeans'] {
  const { ensembles, steps, dimension } = chain;
  let all: readonly Float64Array[] | undefined;
  return (parameters, { discard }: Thinned) => {
    const everyParameter = Array.from({ length: dimension }, (_, parameter) => parameter);
    const means = (all ??= chain.walkerMeans(everyParameter, { discard: 0, thin: 1 }));
    const kept = Math.max(0, steps - discard);
    return parameters.map((parameter) => {
      const own = new Float64Array(ensembles * kept);
      for (let e = 0; e < ensembles; e++) {
        own.set(means[parameter].subarray((e + 1) * steps - kept, (e + 1) * steps), e * kept);
      }
      return own;
    });
  };
}
