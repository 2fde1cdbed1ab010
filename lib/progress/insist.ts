import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

import { stopSignals } from './stopSignals.js';
import type { StopSignal, Watched } from './stopSignals.js';

/** A run that was asked to stop may take so long before anything is said of it. */
const patienceMs = 2000;
/** One that was asked twice has so long to end by itself. */
const graceMs = 500;

/**
 * In a process beside one that runs: listens to signals for it, as no handler runs in a thread whose log posterior does not
 * return. Two seconds after the first it is said what the run waits for; half a second after the second, if it is still
 * there, `end` is called, which must end it, and it is said how to go on. Each signal is handed to `relay` at once, with how
 * often it came.
 */
export function insist(
  watched: () => Watched,
  end: (name: StopSignal) => void,
  relay: (name: StopSignal, times: number) => void = () => undefined,
): void {
  const times: Record<StopSignal, number> = { SIGINT: 0, SIGTERM: 0 };
  let asked = 0;
  const listen = (name: StopSignal): void => {
    relay(name, ++times[name]);
    const { hint, signals } = watched();
    if (!signals.includes(name)) return;
    asked++;
    if (asked === 1) setTimeout(remind, patienceMs, name).unref();
    if (asked === 2) setTimeout(force, graceMs, name, hint).unref();
  };
  const isAsked = (name: StopSignal): boolean => watched().signals.includes(name); // it may have said meanwhile whose it is
  const remind = (name: StopSignal): void => {
    if (asked === 1 && isAsked(name))
      say(`\n${name}: it stops after the evaluation that is under way (again to stop at once)`);
  };
  const force = (name: StopSignal, hint: string): void => {
    if (!isAsked(name)) return;
    sayLast(`\n${name}: stopped in the middle of an evaluation; the last second may be missing\n${hint}`);
    end(name);
  };
  for (const name of stopSignals) process.on(name, listen);
}

/** Prints the last word on a run that another process could not finish: a progress bar had told the terminal to wrap no lines. */
export function sayLast(text: string): void {
  say(`${isatty(2) ? '\u001b[?7h' : ''}${text}`);
}

function say(text: string): void {
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // nobody listens
  }
}
