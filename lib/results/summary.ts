import type { Evidence } from '../evidence/types.js';
import type { RunResult } from './types.js';

/** What summary.json holds: the figures of a result under the same names, without samples and traces. */
export type Summary = Omit<RunResult, 'ensembles' | 'trace' | 'evidence'> & {
  readonly evidence: Omit<Evidence, 'warnings'>;
  readonly trace: {
    readonly chains: number;
    readonly steps: number;
    readonly visits: readonly number[];
    readonly acceptance: number;
  };
};

/** The figures of a result, for summary.json. */
export function summaryOf(result: RunResult): Summary {
  const { states, unfinished, layout, warnings, folder, seed, seconds } = result;
  const { method, stateNames, logEvidence, logEvidenceMcse, probability, probabilityMcse } = result.evidence;
  const { bridge, importance, visits } = result.evidence;
  const { chains, steps, visits: visited, acceptance } = result.trace;
  return {
    ...{ states, unfinished, layout, warnings, folder, seed, seconds },
    evidence: {
      ...{ method, stateNames, logEvidence, logEvidenceMcse, probability, probabilityMcse },
      ...{ bridge, importance, visits },
    },
    trace: { chains, steps, visits: visited, acceptance },
  };
}
