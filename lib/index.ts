/**
 * How probable is each of several competing models, and what does its posterior look like?
 *
 * @example
 * const problem = defineProblem(import.meta.url, {
 *   states: [
 *     { name: 'narrow', parameters: [{ name: 'x' }] },
 *     { name: 'wide', parameters: [{ name: 'x' }, { name: 'scale', lower: 0 }] },
 *   ],
 *   logPosterior: (x, state) => (state.name === 'narrow' ? -0.5 * x[0] ** 2 : -0.5 * (x[0] / x[1]) ** 2 - x[1]),
 *   start: (state, random) => [random.normal(), 0.5 + random()].slice(0, state.dimension),
 * });
 * const ensembles = await runMcmcPerState(problem, { steps: 1000, seed: 7 });
 * const pseudoPrior = fitPseudoPrior(ensembles);
 * const proposals = await drawProposals(problem, pseudoPrior, { draws: 2000, seed: 7 });
 * const trace = await runEnsembleResampler(proposals, { chains: 4, steps: 5000 });
 * const evidence = estimateEvidence({ ensembles, pseudoPrior, proposals, trace });
 * console.log(evidence.probability, evidence.probabilityMcse);
 * const result = await run(problem, { steps: 1000, seed: 7, draws: 2000, folder: false }); // the same in one call
 * console.log(formatResult(result));
 */
export { defineProblem } from './problem/defineProblem.js';

export { runMcmcPerState } from './within/runMcmcPerState.js';
export { fitPseudoPrior } from './pseudoprior/fitPseudoPrior.js';
export { drawProposals } from './between/drawProposals.js';
export { posteriorMembers } from './between/posteriorMembers.js';
export { runEnsembleResampler } from './between/runEnsembleResampler.js';
export { estimateEvidence } from './evidence/estimateEvidence.js';

export { run } from './run.js';
export { formatResult } from './results/formatResult.js';
export { readRun } from './readRun.js';
export { shouldParallelize } from './shouldParallelize.js';

export { forwardPool } from './problem/forwardPool.js';
export { shareData } from './problem/shareData.js';
export { createWorkIndexQueue, openWorkIndexQueue } from './pool/workIndexQueue.js';
export { openStatePool } from './pool/openStatePool.js';
export { openWalkerPool } from './pool/openWalkerPool.js';
export { recommendProcessCounts } from './plan/recommendProcessCounts.js';
export { inspectMachine } from './plan/inspectMachine.js';
export { reasonsToAvoidParallelism } from './plan/reasonsToAvoidParallelism.js';
export { estimateSafeProcessCount } from './plan/estimateSafeProcessCount.js';
export { checkMemory } from './plan/checkMemory.js';
export { monitorMemory } from './plan/monitorMemory.js';

export { openWorkerPool } from './workers/openWorkerPool.js';
export { runJobs } from './workers/runJobs.js';
export { shouldUsePool } from './workers/shouldUsePool.js';

export { TransdimError, isTransdimError } from './errors.js';

export type { Members, MemberBias, StateMembers, Trace } from './between/types.js';
export type { ResamplerOptions } from './between/runEnsembleResampler.js';
export type { ProposalOptions } from './between/drawProposals.js';
export type { ErrorFields, ErrorTag } from './errors.js';
export type { Evidence, MethodEvidence } from './evidence/types.js';
export type { MoveConfig } from './moves/types.js';
export type { MemoryCheck } from './plan/checkMemory.js';
export type { ProcessMemory } from './plan/estimateSafeProcessCount.js';
export type { Gpu } from './plan/inspectGpus.js';
export type { Machine } from './plan/inspectMachine.js';
export type { MemoryMonitor, MemorySample, MonitorOptions } from './plan/monitorMemory.js';
export type { Characteristics } from './plan/reasonsToAvoidParallelism.js';
export type { Layout, LayoutNeeds, Recommendation } from './plan/recommendLayouts.js';
export type { LayoutReport } from './plan/judgeLayout.js';
export type { ForwardPoolConfig, MapPool } from './pool/config.js';
export type { StatePool, StatePoolConfig, WalkerPool, WalkerPoolConfig } from './pool/types.js';
export type { IndexRange, QueueShape, WorkIndexQueue } from './pool/workIndexQueue.js';
export type { ForwardPool } from './problem/forwardPool.js';
export type { FailedEvaluation, FailurePolicy } from './within/types.js';
export type { Forward, Parameter, Problem, ProblemDefinition, StartRandom, State } from './problem/types.js';
export type { Progress } from './progress/types.js';
export type { PseudoPrior, PseudoPriorOptions } from './pseudoprior/fitPseudoPrior.js';
export type { Seed } from './random/stream.js';
export type { RunReading, StateReading } from './readRun.js';
export type { RunResult, StateResult, UnfinishedState } from './results/types.js';
export type { RunOptions } from './runOptions.js';
export type { ParallelVerdict } from './shouldParallelize.js';
export type { SampleOptions } from './within/options.js';
export type { StopRule } from './within/stopRule.js';
export type { StateEnsemble } from './within/stateEnsemble.js';
export type { JobContext, JobOptions, JobRank, JobTarget } from './workers/jobOptions.js';
export type { PoolAdvice, PoolWork } from './workers/shouldUsePool.js';
export type { IndexedResult, ShutdownOptions, WorkerPool, WorkerPoolOptions } from './workers/types.js';
