import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

import type { Binding } from './affinity.js';

/** The descriptor at which a watched process holds its end of a pipe that nobody ever writes to. */
export const watchedDescriptor = 4;

/** How a process is started, beside its module. */
export interface ForkOptions {
  /** Its process.argv.slice(2). @default that of this process: modules may read it */
  readonly argv?: readonly string[];
  readonly execArgv: readonly string[];
  /** How long it may give no sign of life while it works, where it is watched for that. @default 30000 */
  readonly heartbeatTimeoutMs?: number;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Starts it by another program, which binds it to some cores. */
  readonly binding?: Binding;
  /** Whether it reads what this process is given to read. @default 'ignore' */
  readonly stdin?: 'ignore' | 'inherit';
}

/**
 * A process that runs the entry file at `path`, and ends with this process, however this one ends, if the entry calls
 * startWatchdog: the system closes this end of the pipe between them, which the watchdog's thread reads. Messages go by
 * structured clone ('advanced'). The pipe keeps no script alive; the child and its channel do until they are unref'd.
 */
export function forkWatched(
  path: string,
  { argv = process.argv.slice(2), execArgv, env, binding, stdin = 'ignore' }: ForkOptions,
): ChildProcess {
  const child = fork(path, [...argv], {
    execArgv: [...(binding?.words ?? []), ...execArgv],
    ...(binding === undefined ? {} : { execPath: binding.execPath }),
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
    serialization: 'advanced',
    stdio: [stdin, 'inherit', 'inherit', 'ipc', 'pipe'],
  });
  const pipe = child.stdio[watchedDescriptor] as Socket | null | undefined;
  pipe?.on('error', () => undefined).unref(); // the end of the child is told by its 'exit'
  return child;
}
