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

/** How often each signal came to this process since it stands behind a command. */
const own: Record<StopSignal, number> = { SIGINT: 0, SIGTERM: 0 };
let isBehindCommand = false;
let isWatched = false;

/** Counts a signal, which does what it does to any process where nobody else listens. */
const count = (signal: NodeJS.Signals): void => {
  own[signal as StopSignal]++;
  if (hasListeners(signal as StopSignal)) return;
  process.off(signal, count);
  process.kill(process.pid, signal);
};

/** Whether a signal of this process is anybody's. */
export function hasListeners(signal: StopSignal): boolean {
  return process.listeners(signal).some((listener) => listener !== count);
}

/**
 * Says that this process was started by a command that hears signals for it and relays them: what came there alone is taken
 * as if it had come here.
 */
export function standBehindCommand(): void {
  isBehindCommand = true;
  for (const name of stopSignals) process.on(name, count);
  process.on('message', ({ signal, times }: Relayed) => {
    if (!isWatched && hasListeners(signal))
      say({ hint: '', signals: stopSignals.filter((name) => !hasListeners(name)) });
    setTimeout(() => {
      for (let missing = times - own[signal]; missing > 0; missing--) process.emit(signal, signal);
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
  isWatched = true;
  say(watched);
  return {
    close: () => {
      isWatched = false;
      return Promise.resolve();
    },
  };
}

/** Tells the command; one that is gone takes this process with it. */
function say(watched: Watched): void {
  process.send?.(watched, undefined, undefined, () => undefined);
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
