import { fileURLToPath } from 'node:url';

import { forkWatched } from '../pool/forkWatched.js';
import { holdersOf } from '../pool/holders.js';
import { WorkerEnd } from './handle.js';
import { isProcessReply } from './wire.js';
import type { ForkOptions } from '../pool/forkWatched.js';
import type { WorkerHandle } from './handle.js';
import type { Outcome } from './wire.js';

const entryPath = fileURLToPath(new URL('../entry/genericWorker.js', import.meta.url));

/** How a process ended. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A worker that is a process. */
export interface ProcessWorker extends WorkerHandle {
  /** Settles with its number when the system has started it; never when it could not. */
  readonly started: Promise<number>;
  /** Lets it end by itself, now that it has answered everything. */
  leave(): Promise<ProcessEnd>;
}

/** A process of its own, whose main thread performs the functions; it cannot outlive this one. */
export function startProcessWorker(options: ForkOptions): ProcessWorker {
  const child = forkWatched(entryPath, options);
  let asked: {
    readonly resolve: (outcome: Outcome) => void;
    readonly reject: (end: WorkerEnd) => void;
    readonly letGo: () => void;
  } | null = null;
  let end: WorkerEnd | undefined;

  const hold = holdersOf(child); // an open pool that does nothing keeps no script alive
  const settle = (act: (open: NonNullable<typeof asked>) => void): void => {
    const open = asked;
    asked = null;
    if (open === null) return;
    open.letGo();
    act(open);
  };

  child.on('message', (message) => {
    if (!isProcessReply(message)) return;
    settle(({ resolve }) => {
      resolve(message.outcome);
    });
  });
  const over = new Promise<ProcessEnd>((resolve) => {
    const finish = (how: WorkerEnd, exit: ProcessEnd): void => {
      end = how;
      settle(({ reject }) => {
        reject(how);
      });
      resolve(exit);
    };
    child.once('exit', (exitCode, signal) => {
      finish(new WorkerEnd(howItEnded({ exitCode, signal }), exitCode, signal), { exitCode, signal });
    });
    child.on('error', (cause) => {
      if (child.pid !== undefined) return; // a message that could not be sent: its 'exit' tells more
      const how = new WorkerEnd(`could not be started (${cause.message})`, null, null, { cause });
      finish(how, { exitCode: null, signal: null });
    });
  });

  return {
    name: `worker process ${child.pid ?? '(not started)'}`,
    started: new Promise((resolve) => {
      child.once('spawn', () => {
        resolve(child.pid ?? -1);
      });
    }),
    ask: (request) =>
      new Promise<Outcome>((resolve, reject) => {
        if (end !== undefined) throw end;
        asked = { resolve, reject, letGo: hold() };
        child.send(request, () => undefined); // a process that is gone is reported by its 'exit'
      }),
    isAlive: () => child.pid !== undefined && child.connected && child.exitCode === null && child.signalCode === null,
    leave: () => {
      hold();
      if (child.connected) child.disconnect();
      return over;
    },
    end: async () => {
      hold(); // or this process could end while it waits
      child.kill('SIGKILL');
      await over;
    },
  };
}

/** The end of a process, for a sentence that begins with its name. */
export function howItEnded({ exitCode, signal }: ProcessEnd): string {
  if (signal !== null) return `ended by signal ${signal}`;
  return `ended with exit code ${String(exitCode)}${exitCode === 0 ? ' (does it call process.exit?)' : ''}`;
}
