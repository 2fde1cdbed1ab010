import { storable } from '../files/request.js';
import { version } from './version.js';
import type { Layout } from '../plan/recommendLayouts.js';
import type { Problem } from '../problem/types.js';
import type { Seed } from '../random/stream.js';

/** What request.json holds: what a run was asked, without the data; the layout when it has been chosen. `before` is that of the run that it goes on with. */
export function requestOf(
  problem: Problem,
  options: object,
  seed: Seed,
  layout: Layout | null,
  leftOut: readonly string[],
  before: Readonly<Record<string, unknown>> | null,
): unknown {
  const now = new Date().toISOString();
  const resumed = Array.isArray(before?.resumed) ? (before.resumed as unknown[]) : [];
  return {
    transdim: version(),
    node: process.version,
    began: before?.began ?? now,
    ...(before === null ? {} : { resumed: [...resumed, now] }),
    module: problem.moduleUrl,
    states: problem.states,
    statePriors: problem.statePriors,
    seed,
    layout,
    options: storable(options, leftOut),
  };
}
