export { defineProblem } from './problem/defineProblem.js';
export { runMcmcPerState } from './within/runMcmcPerState.js';
export { fitPseudoPrior } from './pseudoprior/fitPseudoPrior.js';
export { drawProposals } from './between/drawProposals.js';
export { posteriorMembers } from './between/posteriorMembers.js';
export { runEnsembleResampler } from './between/runEnsembleResampler.js';
export { openStatePool } from './pool/openStatePool.js';
export { openWalkerPool } from './pool/openWalkerPool.js';
export type { Parameter, Problem, ProblemDefinition, State, StartRandom } from './problem/types.js';
