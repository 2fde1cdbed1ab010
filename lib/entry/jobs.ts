/** The work that other processes and threads know, by name. */
import { evaluateJob } from '../within/evaluateState.js';
import { sampleJob } from '../within/sampleState.js';
import { resampleJob } from '../between/resampleChains.js';
import type { PlainJob, StateJob, StateTask } from '../pool/types.js';

const stateJobs = [sampleJob, evaluateJob] as unknown as readonly StateJob<StateTask, unknown>[];
const plainJobs = [resampleJob] as unknown as readonly PlainJob<unknown, unknown>[];

/** The job on one state that has this name. */
export function findStateJob(name: string): StateJob<StateTask, unknown> {
  return find(stateJobs, name);
}

/** The job without a problem that has this name. */
export function findPlainJob(name: string): PlainJob<unknown, unknown> {
  return find(plainJobs, name);
}

function find<Job extends { readonly name: string }>(jobs: readonly Job[], name: string): Job {
  const job = jobs.find((candidate) => candidate.name === name);
  if (job === undefined) throw new Error(`no job is named '${name}'`);
  return job;
}
