import { formatSeconds } from './formatSeconds.js';
import { loopSeconds } from './costs.js';
import type { TaskUsage } from '../pool/types.js';
import type { Layout } from './recommendLayouts.js';

/** A layout, and what it was worth. */
export interface LayoutReport extends Layout {
  /** What the call took with it, from handing out the first task to the last report, in seconds. */
  readonly seconds: number;
  /** What it would have taken in one thread, by evaluations that were timed on the way; NaN where none was. */
  readonly serialSeconds: number;
  /** Share of that time in which state workers had a task. */
  readonly stateUtilisation: number;
  /** Share of the tasks' time in which no leader waited for the last points of a batch. */
  readonly walkerUtilisation: number;
  /** Time that leaders waited for the last points of batches, in seconds, all together. */
  readonly stragglerSeconds: number;
  /** Share of the points that leaders had to themselves, though there were helpers, as to share them took longer. */
  readonly aloneShare: number;
  /** A sentence where the layout was slower than serial, or its helpers were of little use; else null. */
  readonly warning: string | null;
}

/** Slower than serial is said where it is slower by this share, and by so many seconds. */
const worthSaying = { share: 1.1, seconds: 0.05 } as const;

/** Helpers are said to be of little use where leaders had this share of the points to themselves, in so many seconds. */
const littleUse = { share: 0.5, seconds: 0.5 } as const;

/** What a layout was worth: `workers` states at once, and what their tasks took. */
export function judgeLayout(
  layout: Layout,
  workers: number,
  seconds: number,
  usage: readonly TaskUsage[],
): LayoutReport {
  const sum = (of: (task: TaskUsage) => number): number => usage.reduce((total, task) => total + of(task), 0);
  const busy = sum((task) => task.seconds);
  const stragglerSeconds = sum((task) => task.waitedSeconds);
  const serialSeconds = sum(({ points, timedSeconds, timedPoints }) =>
    points === 0 ? 0 : points * (timedSeconds / timedPoints + loopSeconds),
  );
  const stateUtilisation = Math.min(1, busy / (seconds * Math.max(1, workers)));
  const walkerUtilisation = busy > 0 ? 1 - Math.min(1, stragglerSeconds / busy) : NaN;
  const isSlower = seconds > worthSaying.share * serialSeconds && seconds - serialSeconds > worthSaying.seconds;
  const points = sum((task) => task.points);
  const aloneShare = points === 0 ? 0 : sum((task) => task.alonePoints) / points;
  const isIdle = aloneShare > littleUse.share && seconds > littleUse.seconds;
  const facts = { seconds, serialSeconds, stateUtilisation, walkerUtilisation, stragglerSeconds, aloneShare };
  return { ...layout, ...facts, warning: isSlower ? slower(layout, facts) : isIdle ? idle(layout, facts) : null };
}

type Facts = Omit<LayoutReport, 'statePool' | 'walkerPool' | 'reason' | 'warning'>;

/** A share in words. */
function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function idle({ reason }: Layout, { aloneShare }: Facts): string {
  return [
    `helpers within states were of little use: ${percent(aloneShare)} of the points were evaluated without them, as to share`,
    `them took longer (${reason}). Threads or processes for states, or none, do as well`,
  ].join(' ');
}

function slower(layout: Layout, facts: Facts): string {
  const advice =
    layout.reason.endsWith('as asked') || layout.reason.includes('parallel: true')
      ? "Leave statePool and walkerPool out, or reuse open pools: parallel: 'auto' picks what is faster"
      : 'The log posterior was slower when it was timed: parallel: false keeps to one thread';
  return [
    `the layout was slower than serial: ${formatSeconds(facts.seconds)}, where one thread would have taken about`,
    `${formatSeconds(facts.serialSeconds)} (${layout.reason}; state workers busy ${percent(facts.stateUtilisation)} of the`,
    `time, walkers ${percent(facts.walkerUtilisation)}, ${formatSeconds(facts.stragglerSeconds)} lost to the last points of`,
    `batches). ${advice}`,
  ].join(' ');
}
