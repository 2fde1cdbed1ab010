import { TransdimError, decodeError, describe } from '../errors.js';
import { coreBudget } from '../plan/coreBudget.js';
import { nativeThreadVariables } from '../pool/nativeThreads.js';
import { goNoFurther, isWorker } from '../problem/registry.js';
import { WorkerEnd, workerEnded } from './handle.js';
import { checkJobOptions, checkTarget } from './jobOptions.js';
import { copyOf } from './options.js';
import { offerFunctions } from './ownFunctions.js';
import { howItEnded, startProcessWorker } from './processWorker.js';
import { withinTime } from './startUp.js';
import type { CheckedTarget, JobContext, JobOptions, JobRank, JobTarget } from './jobOptions.js';
import type { ProcessWorker } from './processWorker.js';
import type { WorkerRequest } from './wire.js';

/**
 * What a function comes to for each list of arguments, each in a process of its own, all started together. The function
 * is called with its arguments and a JobContext behind them; while its module is imported, the rank stands in the
 * environment, as TRANSDIM_RANK. A job is done when its function has returned and its process has ended with exit code 0.
 * One that throws, is killed or ends in another way fails them all: the others are ended first. Jobs end with the script,
 * however it ends. In a worker or job that imports the script which runs the jobs, none is started and nothing settles.
 *
 * @throws {TransdimError} tag 'worker': a job failed, with its rank and what happened; what it threw is the cause. Tag
 *   'option': arguments or options that cannot be used, a module that cannot be imported
 * @example
 * function area(width, height, { rank }) {
 *   return `${rank}: ${width * height}`;
 * }
 * const target = { moduleUrl: import.meta.url, functionName: 'area', functions: { area } };
 * console.log(await runJobs(target, [[2, 3], [4, 5]], { ranks: ['small', 'large'] })); // ['small: 6', 'large: 20']
 */
export async function runJobs(
  target: JobTarget,
  argumentsList: readonly (readonly unknown[])[],
  options: JobOptions = {},
): Promise<unknown[]> {
  const checked = checkTarget(target);
  const { ranks, onStarted, startTimeoutMs, execArgv } = checkJobOptions(argumentsList, options);
  if (isWorker()) {
    offerFunctions(checked.moduleUrl, checked.functions);
    return goNoFurther('jobs');
  }
  const lists = copyOf('argumentsList', argumentsList);
  const native = nativeThreadVariables(coreBudget() / ranks.length); // they all run at once
  const jobs = ranks.map((rank) => startProcessWorker({ execArgv, env: { ...native, TRANSDIM_RANK: String(rank) } }));
  const run = async (job: ProcessWorker, index: number): Promise<unknown> => {
    const rank = ranks[index];
    const context: JobContext = { rank, jobs: jobs.length };
    const started = job.started.then((pid) => {
      onStarted({ rank, pid });
    });
    const [value] = await Promise.all([
      runJob(job, rank, checked, [...lists[index], context], startTimeoutMs),
      started,
    ]);
    return value;
  };
  try {
    return await Promise.all(jobs.map(run));
  } finally {
    await Promise.all(jobs.map((job) => job.end()));
  }
}

async function runJob(
  job: ProcessWorker,
  rank: JobRank,
  { moduleUrl, functionName }: CheckedTarget,
  args: readonly unknown[],
  startTimeoutMs: number,
): Promise<unknown> {
  const name = `job ${rank} (${job.name})`;
  const ask = async (request: WorkerRequest): Promise<unknown> => {
    const asked = request.kind === 'start' ? withinTime(job, request.setup, startTimeoutMs) : job.ask(request);
    const outcome = await asked;
    if (outcome.kind === 'returned') return outcome.value;
    if (outcome.kind === 'unready') throw new Error('a job was not started'); // it is always asked to start first
    const cause = decodeError(outcome.error);
    const fields = { worker: name, exitCode: null, signal: null };
    throw request.kind === 'start'
      ? cause
      : new TransdimError('worker', `${name} threw ${describe(cause)}`, fields, { cause });
  };
  try {
    const argv = process.argv.slice(2);
    await ask({ kind: 'start', setup: { moduleUrl, init: null, initArguments: [], argv } });
    const value = await ask({ kind: 'task', functionName, args });
    const end = await job.leave();
    if (end.exitCode === 0) return value;
    throw new WorkerEnd(howItEnded(end), end.exitCode, end.signal);
  } catch (error) {
    throw error instanceof WorkerEnd ? workerEnded(name, error, `at its function '${functionName}'`) : error;
  }
}
