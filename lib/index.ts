export { defineProblem } from './problem/defineProblem.js';
export { run } from './run.js';
export { formatResult } from './results/formatResult.js';

export { runMcmcPerState } from './within/runMcmcPerState.js';
export { fitPseudoPrior } from './pseudoprior/fitPseudoPrior.js';
export { drawProposals } from './between/drawProposals.js';
export { posteriorMembers } from './between/posteriorMembers.js';
export { runEnsembleResampler } from './between/runEnsembleResampler.js';
export { estimateEvidence } from './evidence/estimateEvidence.js';

export { openStatePool } from './pool/openStatePool.js';
export { openWalkerPool } from './pool/openWalkerPool.js';
export { recommendProcessCounts } from './plan/recommendProcessCounts.js';
export { inspectMachine } from './plan/inspectMachine.js';
export { TransdimError, isTransdimError } from './errors.js';

export type { Parameter, Problem, ProblemDefinition, State, StartRandom } from './problem/types.js';
export type { RunOptions } from './runOptions.js';
export type { RunResult, StateResult } from './results/types.js';
