import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { stopSignals } from './stopSignals.js';
import type { StopSignal, Watched } from './stopSignals.js';

/** Somebody who ends this process at the second signal, also while its thread is in an evaluation that does not return. */
export interface SignalWatch {
  /** Settles when nothing of it is left. */
  close(this: void): Promise<void>;
}

/** What the command in front says when a signal has come there: how often until now. */
export interface Relayed {
  readonly signal: StopSignal;
  readonly times: number;
}

const entry = fileURLToPath(new URL('../entry/signalWatch.js', import.meta.url));

/** A signal for the whole group comes here by itself as well, within this time of a word about it. */
const settleMs = 20;

/** How often each signal came to this process while it was watched. */
const own: Record<StopSignal, number> = { SIGINT: 0, SIGTERM: 0 };
const count = (name: NodeJS.Signals): void => {
  own[name as StopSignal]++;
};
let isBehindCommand = false;
let isWatched = false;

/**
 * Says that this process was started by a command that hears signals for it and relays them: what came there alone is taken
 * as if it had come here.
 */
export function standBehindCommand(): void {
  isBehindCommand = true;
  process.on('message', ({ signal, times }: Relayed) => {
    setTimeout(() => {
      if (!isWatched) process.kill(process.pid, signal);
      while (isWatched && own[signal] < times) process.emit(signal, signal);
    }, settleMs);
  });
  process.channel?.unref(); // it keeps nothing alive
}

/**
 * Has this process watched until close(): by the command in front of it, or else by a small process of its own, which hears
 * the signals for the whole process group, as Ctrl-C in a terminal, and ends with this process. Where none can be started,
 * signals are heard between evaluations only.
 */
export function openSignalWatch(watched: Watched): SignalWatch {
  return isBehindCommand ? tellCommand(watched) : startProcess(watched);
}

function tellCommand(watched: Watched): SignalWatch {
  process.send?.(watched, undefined, undefined, () => undefined); // a command that is gone takes this process with it
  for (const name of stopSignals) process.prependListener(name, count);
  isWatched = true;
  return {
    close: () => {
      isWatched = false;
      for (const name of stopSignals) process.off(name, count);
      return Promise.resolve();
    },
  };
}

function startProcess(watched: Watched): SignalWatch {
  const child = watched.signals.length === 0 ? undefined : tryFork(watched);
  if (child === undefined) return { close: () => Promise.resolve() };
  const gone = new Promise<void>((resolve) => {
    for (const end of ['exit', 'error']) {
      child.once(end, () => {
        resolve();
      });
    }
  });
  child.unref();
  child.channel?.unref();
  return {
    close: () => {
      child.ref();
      child.kill('SIGKILL');
      return gone;
    },
  };
}

function tryFork({ hint, signals }: Watched): ChildProcess | undefined {
  try {
    return fork(entry, [String(process.pid), hint, ...signals], {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '' }, // what a script preloads is not for it
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  } catch {
    return undefined; // no memory, or no permission
  }
}
