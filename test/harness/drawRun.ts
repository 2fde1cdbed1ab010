import { openStream } from '../../lib/random/stream.js';
import { faultLayouts } from './layouts.js';
import type { Seed, Stream } from '../../lib/random/stream.js';
import type { FaultLayout } from './layouts.js';

/** What can happen to a run. */
export type FaultKind =
  'SIGKILL of a worker' | 'SIGSTOP of a worker' | 'SIGKILL' | 'SIGINT' | 'SIGTERM' | 'Ctrl-C' | 'exit' | 'throw';

/** A fault as it is drawn: numbers in [0, 1) that mean something only once it is known who is there. */
export interface DrawnFault {
  readonly kind: number;
  readonly moment: number;
  readonly victim: number;
}

/** All that is random in one run. */
export interface DrawnRun {
  readonly run: number;
  /** Without a folder a script that dies begins anew. */
  readonly hasFolder: boolean;
  /** Of the script, and of those that go on where it ended. */
  readonly layouts: readonly string[];
  readonly faults: readonly DrawnFault[];
}

const mostFaults = 3;

/** How often each kind is drawn, beside the others that are possible. */
const weights: readonly (readonly [FaultKind, number])[] = [
  ['SIGKILL of a worker', 6],
  ['SIGSTOP of a worker', 2],
  ['SIGKILL', 3],
  ['SIGINT', 1],
  ['SIGTERM', 1],
  ['Ctrl-C', 1],
  ['exit', 3],
  ['throw', 2],
];

/** What will happen in a run of a seed, whatever happens in others. */
export function drawRun(seed: Seed, run: number): DrawnRun {
  const stream = openStream(seed, 'faults', run);
  const names = Object.keys(faultLayouts);
  const hasFolder = stream.uniform() < 0.8;
  const faults = Array.from({ length: 1 + stream.below(mostFaults) }, () => drawFault(stream));
  const layouts = Array.from({ length: mostFaults + 1 }, () => names[stream.below(names.length)]);
  return { run, hasFolder, layouts, faults };
}

/** What a fault is in a layout: workers of their own process can be killed only where there are some. */
export function kindOf({ kind }: DrawnFault, { hasProcesses }: FaultLayout): FaultKind {
  const possible = weights.filter(([name]) => hasProcesses || !name.endsWith('of a worker'));
  let left = kind * possible.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of possible) {
    left -= weight;
    if (left < 0) return name;
  }
  return possible[possible.length - 1][0];
}

function drawFault(stream: Stream): DrawnFault {
  return { kind: stream.uniform(), moment: stream.uniform(), victim: stream.uniform() };
}
