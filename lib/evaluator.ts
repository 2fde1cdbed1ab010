/**
 * The public names where log posteriors are evaluated, which `import 'transdim'` gives there instead of index.ts: a problem's
 * module needs defineProblem, and little else. To import all of the library takes longer than to start a thread. What is not
 * needed is loaded when it is called; what would start or wait for a run stands aside, as the script is here for its problem,
 * and throws where it is called by a log posterior.
 */
import { createRequire } from 'node:module';

import { refuseEvaluation } from './problem/evaluation.js';
import { standAside } from './problem/registry.js';
import type * as library from './index.js';

export { defineProblem } from './problem/defineProblem.js';
export { forwardPool } from './problem/forwardPool.js';
export { shareData } from './problem/shareData.js';
export { createWorkIndexQueue, openWorkIndexQueue } from './pool/workIndexQueue.js';
export { TransdimError, isTransdimError } from './errors.js';

type Library = typeof library;

const load = createRequire(import.meta.url);

/** A public function, loaded when it is first called. */
function later<Name extends keyof Library>(path: string, name: Name): Library[Name] {
  const call = (...args: never[]): unknown => {
    const module = load(path) as Record<Name, (...args: never[]) => unknown>;
    return module[name](...args);
  };
  return call as Library[Name];
}

/** A function of this name that never settles. */
const never = (name: string) => async (): Promise<never> => {
  await standAside(name);
  return new Promise<never>(() => undefined);
};

export const run: Library['run'] = never('run');
export const runMcmcPerState: Library['runMcmcPerState'] = never('runMcmcPerState');
export const drawProposals: Library['drawProposals'] = never('drawProposals');
export const runEnsembleResampler: Library['runEnsembleResampler'] = never('runEnsembleResampler');
export const shouldParallelize: Library['shouldParallelize'] = never('shouldParallelize');

/** Pools open nothing here: nobody gets as far as to use them. */
const idle = {
  config: { kind: 'serial' },
  close: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

export const openStatePool: Library['openStatePool'] = () => {
  refuseEvaluation('openStatePool');
  return { ...idle, config: { kind: 'serial' }, performStates: never('run') };
};
export const openWalkerPool: Library['openWalkerPool'] = () => {
  refuseEvaluation('openWalkerPool');
  return { ...idle, config: { kind: 'serial' }, performState: never('run'), performEach: never('run') };
};

export const openWorkerPool = later('./workers/openWorkerPool.js', 'openWorkerPool');
export const runJobs = later('./workers/runJobs.js', 'runJobs');
export const shouldUsePool = later('./workers/shouldUsePool.js', 'shouldUsePool');
export const fitPseudoPrior = later('./pseudoprior/fitPseudoPrior.js', 'fitPseudoPrior');
export const posteriorMembers = later('./between/posteriorMembers.js', 'posteriorMembers');
export const estimateEvidence = later('./evidence/estimateEvidence.js', 'estimateEvidence');
export const formatResult = later('./results/formatResult.js', 'formatResult');
export const readRun = later('./readRun.js', 'readRun');
export const recommendProcessCounts = later('./plan/recommendProcessCounts.js', 'recommendProcessCounts');
export const inspectMachine = later('./plan/inspectMachine.js', 'inspectMachine');
export const reasonsToAvoidParallelism = later('./plan/reasonsToAvoidParallelism.js', 'reasonsToAvoidParallelism');
export const estimateSafeProcessCount = later('./plan/estimateSafeProcessCount.js', 'estimateSafeProcessCount');
export const checkMemory = later('./plan/checkMemory.js', 'checkMemory');
export const monitorMemory = later('./plan/monitorMemory.js', 'monitorMemory');
