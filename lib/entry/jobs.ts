/** The work that other processes and threads know, by name; each is loaded when it is first asked for. */
import type { PlainJob, StateJob, StateTask } from '../pool/types.js';

const stateJobs: Readonly<Record<string, () => Promise<unknown>>> = {
  time: async () => (await import('../within/timeState.js')).timeJob,
  sample: async () => (await import('../within/sampleState.js')).sampleJob,
  summarise: async () => (await import('../within/summariseState.js')).summariseJob,
  evaluate: async () => (await import('../within/evaluateState.js')).evaluateJob,
};

const plainJobs: Readonly<Record<string, () => Promise<unknown>>> = {
  resample: async () => (await import('../between/resampleChains.js')).resampleJob,
};

/** The job on one state that has this name. */
export async function findStateJob(name: string): Promise<StateJob<StateTask, unknown>> {
  return (await find(stateJobs, name)) as StateJob<StateTask, unknown>;
}

/** The job without a problem that has this name. */
export async function findPlainJob(name: string): Promise<PlainJob<unknown, unknown>> {
  return (await find(plainJobs, name)) as PlainJob<unknown, unknown>;
}

function find(jobs: Readonly<Record<string, () => Promise<unknown>>>, name: string): Promise<unknown> {
  if (!Object.hasOwn(jobs, name)) throw new Error(`no job is named '${name}'`);
  return jobs[name]();
}
