import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { kindOf } from './drawRun.js';
import { orderName, pulsePrefix } from './faultProblem.js';
import { faultLayouts } from './layouts.js';
import { progressOf } from './progress.js';
import { workersOfSession, signal } from './sessions.js';
import type { DrawnFault, FaultKind } from './drawRun.js';
import type { Member } from './sessions.js';
import type { FaultScript, Places } from './startFaultScript.js';

/** A fault that has happened. */
export interface Injected {
  readonly kind: FaultKind;
  /** '1.2 s, sample 43 %: SIGKILL of state process 17' */
  readonly text: string;
  /** A process that was stopped, and may be still. */
  readonly stopped: number | null;
}

/** Faults are so far apart: a state whose workers die three times before they come to anything is given up, and rightly. */
const pauseMs = 700;
/** How long a worker is waited for that may never come. */
const patienceMs = 2500;

/**
 * Makes faults happen to a script, one after the other, until it is gone or none is left; gives those that did. `next` gives
 * a fault, and takes it away. The moment of each is a share of what is left of the run.
 */
export async function injectFaults(
  script: FaultScript,
  { meeting }: Places,
  layout: string,
  next: () => DrawnFault | undefined,
): Promise<Injected[]> {
  const done: Injected[] = [];
  let pulsesBefore: number | null = null;
  const pulses = (): number => readdirSync(meeting).filter((name) => name.startsWith(pulsePrefix)).length;

  /** A second death is to find a worker that has begun to evaluate; where none comes it is not for want of waiting. */
  const untilBegun = async (): Promise<void> => {
    const before = pulsesBefore;
    if (before === null) return;
    await until(() => pulses() > before || script.hasEnded());
  };

  for (let fault = next(); fault !== undefined; fault = next()) {
    await untilReached(script, fault.moment, done.length === 0 ? 0 : pauseMs);
    const kind = kindOf(fault, faultLayouts[layout]);
    if (isOfWorker(kind)) await untilBegun();
    if (script.hasEnded()) break;
    const at = `${((performance.now() - script.began) / 1000).toFixed(1)} s, ${script.at()}`;
    const before = pulses();
    const victim = await act(script, meeting, kind, fault.victim);
    if (victim === undefined) continue;
    done.push({ kind, text: `${at}: ${victim.text}`, stopped: victim.stopped });
    if (isOfWorker(kind)) pulsesBefore = before;
    else break; // the script is on its way out
  }
  return done;
}

/** Whether it is a worker that a fault ends, and not the script; the one worker of a serial run is the script. */
function isOfWorker(kind: FaultKind): boolean {
  return kind.endsWith('of a worker') || kind === 'exit' || kind === 'throw';
}

/** Lets a fault happen; undefined where there is nobody to whom it could. */
async function act(
  { pid, hasEnded }: FaultScript,
  meeting: string,
  kind: FaultKind,
  draw: number,
): Promise<{ readonly text: string; readonly stopped: number | null } | undefined> {
  switch (kind) {
    case 'SIGKILL of a worker':
    case 'SIGSTOP of a worker': {
      let workers: readonly Member[] = [];
      await until(() => (workers = workersOfSession(pid)).length > 0 || hasEnded());
      const worker = workers.at(Math.floor(draw * workers.length));
      const name = kind === 'SIGKILL of a worker' ? 'SIGKILL' : 'SIGSTOP';
      if (worker === undefined || !signal(worker.pid, name)) return undefined;
      return { text: `${name} of ${worker.name}`, stopped: name === 'SIGSTOP' ? worker.pid : null };
    }
    case 'SIGKILL':
    case 'SIGINT':
    case 'SIGTERM':
      return signal(pid, kind) ? { text: `${kind} of the script`, stopped: null } : undefined;
    case 'Ctrl-C':
      return signal(-pid, 'SIGINT') ? { text: 'Ctrl-C', stopped: null } : undefined;
    case 'exit':
    case 'throw':
      writeFileSync(join(meeting, orderName), kind);
      return { text: kind === 'exit' ? 'a log posterior exits' : 'a log posterior throws outside', stopped: null };
    default:
      return kind satisfies never;
  }
}

async function until(isDone: () => boolean): Promise<void> {
  for (const end = performance.now() + patienceMs; !isDone() && performance.now() < end;) await setTimeout(20);
}

/** Waits for so long, and until the script has come so far through what was left of its run. */
async function untilReached(script: FaultScript, moment: number, pauseMs: number): Promise<void> {
  const pauseEnds = performance.now() + pauseMs;
  let betweenSince: number | null = null;
  const progress = (): number => {
    if (script.at() === 'between') betweenSince ??= performance.now();
    return progressOf(script, betweenSince);
  };
  const before = progress();
  const target = before + moment * (1 - before);
  while (!script.hasEnded() && (performance.now() < pauseEnds || progress() < target)) await setTimeout(20);
}
