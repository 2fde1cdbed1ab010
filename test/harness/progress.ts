import type { FaultScript } from './startFaultScript.js';

/** Shares of a run, as moments in [0, 1) are spread over it: up to where each stage goes. */
const ends = { start: 0.08, sample: 0.68, evaluate: 0.9 } as const;
/** Stages of which nothing is heard take about so long. */
const startMs = 800;
const betweenMs = 600;

/** How far a script is, in [0, 1]; `betweenSince` is when it was first seen to be between the states. */
export function progressOf({ at, began }: FaultScript, betweenSince: number | null): number {
  const now = performance.now();
  const [, stage, percent] = /^(sample|evaluate) (\d+) %$/.exec(at()) ?? [];
  const share = Number(percent) / 100;
  switch (stage) {
    case 'sample':
      return ends.start + (ends.sample - ends.start) * share;
    case 'evaluate':
      return ends.sample + (ends.evaluate - ends.sample) * share;
    default:
      if (betweenSince === null) return ends.start * Math.min(1, (now - began) / startMs);
      return ends.evaluate + (1 - ends.evaluate) * Math.min(1, (now - betweenSince) / betweenMs);
  }
}
