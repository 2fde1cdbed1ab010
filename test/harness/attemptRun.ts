import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { orderName, plantedExitCode, plantedMessage } from './faultProblem.js';
import { injectFaults } from './inject.js';
import { leftOfSession, signal } from './sessions.js';
import { startFaultScript } from './startFaultScript.js';
import type { DrawnFault } from './drawRun.js';
import type { Injected } from './inject.js';
import type { Ending, Places } from './startFaultScript.js';

/** What came of one script of a run. */
export interface Attempt {
  readonly layout: string;
  readonly faults: readonly string[];
  /** 'finished', 'exit code 130', 'SIGKILL' */
  readonly how: string;
  readonly ending: Ending;
  /** Whether the script ended by what was done to it, so that another goes on; a run that came to its end is over. */
  readonly outcome: 'finished' | 'ended' | 'failed';
  /** What should not be. */
  readonly complaints: readonly string[];
}

/** How long a script may take before it is said to hang. */
const mostMs = 120_000;
/** Parent gone, all gone: within 2 s. */
const goneMs = 2000;

/** Starts a script, lets faults happen to it, and looks how it ends and what it leaves. */
export async function attemptRun(
  places: Places,
  layout: string,
  costUs: number,
  next: () => DrawnFault | undefined,
): Promise<Attempt> {
  const script = startFaultScript(places, layout, costUs);
  const complaints: string[] = [];
  const timer = new AbortController();
  const watch = setTimeout(mostMs, undefined, { signal: timer.signal }).then(
    () => {
      complaints.push(`it hung: nothing came within ${mostMs / 1000} s (${script.at()})`);
      signal(script.pid, 'SIGKILL');
    },
    () => undefined,
  );
  const injected = await injectFaults(script, places, layout, next);
  const ending = await script.ended;
  timer.abort();
  await watch;

  // A process that is stopped cannot notice that its parent is gone before it goes on.
  for (const { stopped } of injected) if (stopped !== null) signal(stopped, 'SIGCONT');
  const left = await leftOfSession(script.pid, goneMs);
  if (left.length > 0) complaints.push(`left behind: ${left.map(({ name }) => name).join(', ')}`);
  for (const { pid } of left) signal(pid, 'SIGKILL');

  const outcome = complaints.length > 0 ? 'failed' : judge(ending, injected, layout);
  if (outcome === 'failed') complaints.push(...ending.stderr.trim().split('\n').slice(-12));
  const isBegun = places.run === '-' || existsSync(join(places.run, 'request.json'));
  const how = `${describe(ending)}${isBegun ? '' : ', before it had written what it was asked'}`;
  const isWaiting = existsSync(join(places.meeting, orderName));
  const faults = injected.map(({ text }, i) => {
    const isLast = injected.findLastIndex((one) => one.kind === 'exit' || one.kind === 'throw') === i;
    return isWaiting && isLast ? `${text} (not yet)` : text;
  });
  return { layout, faults, how, ending, outcome, complaints };
}

/** Whether the script ended as it may after what was done to it. */
function judge(
  { code, signal, stderr, fingerprint }: Ending,
  faults: readonly Injected[],
  layout: string,
): Attempt['outcome'] {
  if (code === 0 && fingerprint !== null) return 'finished';
  const [done] = faults.slice(-1).map(({ kind }) => (kind === 'Ctrl-C' ? 'SIGINT' : kind));
  const isStopped = (done === 'SIGINT' && code === 130) || (done === 'SIGTERM' && code === 143);
  if (isStopped || (signal !== null && signal === done)) return 'ended';
  if (layout !== 'serial') return 'failed'; // only there a log posterior is evaluated by the script itself
  const isOrdered = code === plantedExitCode || (code === 1 && stderr.includes(plantedMessage));
  return isOrdered ? 'ended' : 'failed';
}

function describe({ code, signal, seconds }: Ending): string {
  const how = signal ?? (code === 0 ? 'finished' : `exit code ${String(code)}`);
  return `${how} after ${seconds.toFixed(1)} s`;
}
