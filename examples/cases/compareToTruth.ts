import type { RunResult } from 'transdim';

import type { Truth } from './caseFiles.js';
import type { Case } from './catalogue.js';

/** One figure of a run beside the truth. */
export interface Row {
  readonly case: string;
  readonly state: string;
  readonly quantity: string;
  readonly truth: number;
  readonly estimate: number;
  readonly mcse: number;
  /** (estimate - truth) / sqrt(mcse^2 + the truth's own sd^2). */
  readonly z: number;
  /** Largest error that passes; null where z alone decides. */
  readonly passMark: number | null;
  readonly pass: boolean;
}

/** Standard errors beyond which an estimate cannot be called honest. */
const largestZ = 4;

/** Every log evidence, probability and posterior mean of a run beside the truth. */
export function compareToTruth(known: Case, truth: Truth, result: RunResult): Row[] {
  return truth.states.flatMap((state, k) => {
    const found = result.states[k];
    const row = (
      quantity: string,
      exact: number,
      sd: number,
      estimate: number,
      mcse: number,
      passMark: number | null,
    ): Row => {
      const error = estimate - exact;
      const z = error === 0 ? 0 : error / Math.hypot(mcse, sd);
      const pass = Math.abs(z) <= largestZ && (passMark === null || Math.abs(error) <= passMark);
      return { case: known.name, state: state.name, quantity, truth: exact, estimate, mcse, z, passMark, pass };
    };
    return [
      row(
        'log evidence',
        state.logEvidence,
        state.logEvidenceSd,
        found.logEvidence,
        found.logEvidenceMcse,
        known.passLogEvidence,
      ),
      row(
        'probability',
        truth.stateProbabilities[k],
        truth.stateProbabilitiesSd?.[k] ?? 0,
        found.probability,
        found.probabilityMcse,
        known.passProbability,
      ),
      ...state.posteriorMean.map((mean, d) =>
        row(
          `mean ${state.parameters[d]}`,
          mean,
          state.posteriorMeanMcse?.[d] ?? 0,
          found.mean[d],
          found.meanMcse[d],
          null,
        ),
      ),
    ];
  });
}
