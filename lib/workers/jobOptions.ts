import { checkArgument } from '../errors.js';
import { inheritedExecArgv } from '../pool/configFields.js';
import { moduleUrlOf } from './moduleUrl.js';
import { checkExecArgv, checkFields, checkStartTimeout, defaultStartTimeoutMs, isName } from './options.js';
import type { Functions } from './options.js';

/** What tells one job from another. */
export type JobRank = number | string;

/** What jobs run: an exported function of a module; or the default export of the module at a URL or absolute path. */
export type JobTarget =
  | string
  | URL
  | {
      readonly moduleUrl: string | URL;
      readonly functionName: string;
      /** The functions themselves, for a script that awaits jobs of its own at top level. @default the module's exports */
      readonly functions?: Readonly<Record<string, (...args: never[]) => unknown>>;
    };

/** How jobs are run. */
export interface JobOptions {
  /** Names of the jobs, all different. @default 0, 1, 2, ... */
  readonly ranks?: readonly JobRank[];
  /** Called when a job's process has started. What it throws fails the jobs. */
  readonly onStarted?: (started: { readonly rank: JobRank; readonly pid: number }) => void;
  /** Time that a job may take to import its module, in milliseconds; one that is later fails them all. @default 60000 */
  readonly startTimeoutMs?: number;
  /** Node's options in the jobs. @default those of this process */
  readonly execArgv?: readonly string[];
}

/** What a job's function finds behind its own arguments. */
export interface JobContext {
  readonly rank: JobRank;
  /** Jobs that were started together. */
  readonly jobs: number;
}

/** A target after the door. */
export interface CheckedTarget {
  readonly moduleUrl: string;
  readonly functionName: string;
  readonly functions: Functions | null;
}

/** The module and function of a target. Throws TransdimError (tag 'option') for anything else. */
export function checkTarget(target: JobTarget): CheckedTarget {
  if (typeof target === 'string' || target instanceof URL || (target as unknown) === null) {
    return { moduleUrl: moduleUrlOf('target', target), functionName: 'default', functions: null };
  }
  checkArgument(
    'target',
    typeof target === 'object',
    'target must be a module, or { moduleUrl, functionName }',
    target,
  );
  checkFields('the target of runJobs', target, ['moduleUrl', 'functionName', 'functions']);
  const { moduleUrl, functionName, functions = null } = target;
  checkArgument('functionName', isName(functionName), 'functionName must be that of a function', functionName);
  return { moduleUrl: moduleUrlOf('moduleUrl', moduleUrl), functionName, functions };
}

/** The options with every field. Throws TransdimError (tag 'option') for one that cannot be used. */
export function checkJobOptions(
  argumentsList: readonly (readonly unknown[])[],
  options: JobOptions,
): Required<JobOptions> {
  const isList = Array.isArray(argumentsList) && argumentsList.every((one) => Array.isArray(one));
  checkArgument(
    'argumentsList',
    isList,
    'argumentsList must be a list of lists of arguments, one a job',
    argumentsList,
  );
  checkFields('runJobs', options, ['ranks', 'onStarted', 'startTimeoutMs', 'execArgv']);
  const { ranks = [...argumentsList.keys()], onStarted = () => undefined, execArgv } = options;
  const { startTimeoutMs = defaultStartTimeoutMs } = options;
  checkStartTimeout(startTimeoutMs);
  const jobs = argumentsList.length;
  const needs = `ranks must be finite numbers or texts, one for each of the ${jobs} jobs and all different`;
  checkArgument('ranks', isRanks(ranks, jobs), needs, ranks);
  checkArgument('onStarted', typeof onStarted === 'function', 'onStarted must be a function', onStarted);
  if (execArgv !== undefined) checkExecArgv(execArgv);
  return { ranks, onStarted, startTimeoutMs, execArgv: execArgv ?? inheritedExecArgv(process.execArgv) };
}

function isRanks(ranks: unknown, jobs: number): boolean {
  if (!Array.isArray(ranks) || ranks.length !== jobs) return false;
  const all = [...(ranks as readonly unknown[])]; // in which a hole is undefined
  const isRank = (rank: unknown): boolean => typeof rank === 'string' || Number.isFinite(rank);
  return all.every(isRank) && new Set(all.map(String)).size === jobs;
}
