/** What `import 'transdim'` loads: the names of index.ts, and where log posteriors are evaluated those of evaluator.ts. */
import { isEvaluator } from './problem/registry.js';
import type * as library from './index.js';

const names: typeof library = isEvaluator() ? await import('./evaluator.js') : await import('./index.js');

export const { defineProblem, run, runMcmcPerState, fitPseudoPrior, drawProposals, posteriorMembers } = names;
export const { runEnsembleResampler, estimateEvidence, formatResult, readRun, shouldParallelize } = names;
export const { forwardPool, shareData, createWorkIndexQueue, openWorkIndexQueue } = names;
export const { openStatePool, openWalkerPool, openWorkerPool, runJobs, shouldUsePool } = names;
export const { recommendProcessCounts, inspectMachine, reasonsToAvoidParallelism } = names;
export const { estimateSafeProcessCount, checkMemory, monitorMemory } = names;
export const { TransdimError, isTransdimError } = names;
