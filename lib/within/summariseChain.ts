import { keptRanking } from '../diagnostics/openRanking.js';
import { asParameterDraws } from '../diagnostics/parameterDraws.js';
import { collectSummaries, summariseParameter, type Summary } from '../diagnostics/summarise.js';
import { keepLong } from '../math/spareArrays.js';
import { stepsKept } from './chainReader.js';
import { openChainTimes } from './chainTimes.js';
import { inGroups } from './inGroups.js';
import { strideOfDiagnosed } from './strideOfDiagnosed.js';
import { chooseThinning } from './thinning.js';
import type { ChainReader } from './chainReader.js';
import type { Thinned, Thinning } from './thinning.js';

/** Which steps of a chain are draws, and what they say. */
export interface SummarisedChain {
  readonly thinned: Thinned;
  readonly summary: Summary;
}

/**
 * Which steps of a chain become draws, and what these say of each parameter. Memory does not grow with the chain: where
 * a parameter has many draws, its mean and sd are summed over all of them as they are read, and R-hat, ESS and MCSE are
 * those of every second, third, ... step that is kept (see `strideOfDiagnosed`), so that the ESS is a lower estimate and
 * the MCSE an upper one. Autocorrelation times are in steps of the chain, not in steps that are kept.
 */
export function summariseChain(chain: ChainReader, thinning: Thinning): SummarisedChain {
  return keepLong(() => summarise(chain, thinning));
}

function summarise(chain: ChainReader, thinning: Thinning): SummarisedChain {
  const { ensembles, walkers, dimension } = chain;
  const timesFrom = openChainTimes(chain);
  const thinned = chooseThinning(chain, thinning, timesFrom);
  const times = timesFrom(thinned.discard);
  const kept = stepsKept(chain.steps, thinned);
  const fastest = Math.min(...times.filter((time) => !Number.isNaN(time))) / thinned.thin;
  const diagnosed = {
    ...thinned,
    thin: thinned.thin * strideOfDiagnosed({ ensembles, steps: kept, walkers }, fastest),
  };
  const steps = stepsKept(chain.steps, diagnosed);
  const rank = keptRanking(ensembles * steps * walkers);
  const rows = inGroups(dimension, ensembles * steps * walkers, (parameters) =>
    chain
      .columns(parameters, diagnosed)
      .map((values) => summariseParameter(asParameterDraws(values, { ensembles, steps, walkers }, rank))),
  );
  const summary = collectSummaries(rows, times);
  return { thinned, summary: steps === kept ? summary : { ...summary, ...momentsOf(chain, thinned) } };
}

/** Mean and sd of each parameter over all draws, in two passes over the files. */
function momentsOf(chain: ChainReader, thinned: Thinned): Pick<Summary, 'mean' | 'sd'> {
  const { dimension, walkers, ensembles } = chain;
  const count = ensembles * stepsKept(chain.steps, thinned) * walkers;
  const sums = new Float64Array(dimension);
  chain.eachStep(thinned, (values, at) => {
    for (let w = 0, from = at; w < walkers; w++, from += dimension) {
      for (let d = 0; d < dimension; d++) sums[d] += values[from + d];
    }
  });
  const mean = sums.map((sum) => sum / count);
  const squares = new Float64Array(dimension);
  chain.eachStep(thinned, (values, at) => {
    for (let w = 0, from = at; w < walkers; w++, from += dimension) {
      for (let d = 0; d < dimension; d++) squares[d] += (values[from + d] - mean[d]) ** 2;
    }
  });
  return { mean: [...mean], sd: Array.from(squares, (sum) => Math.sqrt(sum / (count - 1))) };
}
