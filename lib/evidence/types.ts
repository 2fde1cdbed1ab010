/** What one method says of all states; every list is in the order of the states. */
export interface MethodEvidence {
  /** log Z_k; -Infinity where no draw has any weight. */
  readonly logEvidence: readonly number[];
  /** Monte Carlo standard error of log Z_k; NaN where it cannot be estimated. */
  readonly logEvidenceMcse: readonly number[];
  /** prior_k Z_k / sum_j prior_j Z_j and its Monte Carlo standard error. */
  readonly probability: readonly number[];
  readonly probabilityMcse: readonly number[];
}

/** The evidences of all states by every method, and which of them to report. */
export interface Evidence extends MethodEvidence {
  /** The method whose figures stand at this level. */
  readonly method: 'bridge' | 'importance';
  readonly stateNames: readonly string[];
  /** Posterior members that q was not fitted on, and proposal members: Meng & Wong 1996. */
  readonly bridge: MethodEvidence & { readonly converged: readonly boolean[] };
  /** Proposal members alone. Pareto k above 0.7: neither figure nor MCSE can be trusted. */
  readonly importance: MethodEvidence & { readonly paretoK: readonly number[]; readonly ess: readonly number[] };
  /**
   * Visits of the between-state chains, which give ratios only: log Z_k is anchored at the importance estimate of
   * sum_j prior_j Z_j. Their MCSE holds the error of the finite chains and, beside it, that of the members.
   * null without a trace, and for posterior members. A state of prior 0 is never visited: its log evidence here is NaN.
   */
  readonly visits: (MethodEvidence & { readonly rhat: readonly number[] }) | null;
  readonly warnings: readonly string[];
}
