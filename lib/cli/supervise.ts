import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

import { forkWatched } from '../pool/forkWatched.js';
import { insist, sayLast } from '../progress/insist.js';
import { exitCodes, stopSignals } from '../progress/stopSignals.js';
import type { Relayed } from '../progress/signalWatch.js';
import type { StopSignal, Watched } from '../progress/stopSignals.js';

const entry = fileURLToPath(new URL('../entry/supervisedCommand.js', import.meta.url));

/**
 * Does what the command line says in a process of its own, and returns its exit code. A log posterior is evaluated in the
 * thread of that process where a layout is serial, or is being chosen: whatever it does there, this process hears signals, and
 * says how the other one ended.
 */
export function supervise(argv: readonly string[]): Promise<number> {
  const child = forkWatched(entry, { argv, execArgv: process.execArgv, stdin: 'inherit' });
  let watched: Watched = { hint: '', signals: stopSignals };
  let forced: StopSignal | undefined;
  const end = (name: StopSignal): void => {
    forced = name;
    child.kill('SIGKILL');
  };
  insist(
    () => watched,
    end,
    (signal, times) => {
      const relayed: Relayed = { signal, times };
      child.send(relayed, () => undefined); // one that has just ended is reported by its 'exit'
    },
  );
  child.on('message', (message) => {
    if (isWatched(message)) watched = message;
  });
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(forced !== undefined ? exitCodes[forced] : signal === null ? (code ?? 1) : endedBy(signal, watched));
    });
    child.once('error', (error) => {
      process.stderr.write(`error: no process could be started to run in: ${error.message}\n`);
      resolve(1);
    });
  });
}

/** A module that is run may say things of its own. */
function isWatched(message: unknown): message is Watched {
  return typeof message === 'object' && message !== null && 'hint' in message && 'signals' in message;
}

/** The exit code, as shells have it, of a process that a signal has ended; says so where nobody asked for it. */
function endedBy(signal: NodeJS.Signals, { hint }: Watched): number {
  if (!(signal in exitCodes)) {
    const why = signal === 'SIGKILL' ? 'by hand, or by the system for want of memory' : 'by native code, or by hand';
    sayLast(
      [`error: the process that ran it was ended by ${signal}: ${why}`, ...(hint === '' ? [] : [hint])].join('\n'),
    );
  }
  return 128 + constants.signals[signal];
}
