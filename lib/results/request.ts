import { isDeepStrictEqual } from 'node:util';

import { storable } from '../files/request.js';
import { version } from './version.js';
import type { Layout } from '../plan/recommendLayouts.js';
import type { Problem } from '../problem/types.js';
import type { Seed } from '../random/stream.js';

/** What request.json holds: what a run was asked, without the data; the layout when it has been chosen. `stored` names the options that are kept; `before` is that of the run that it goes on with. */
export function requestOf(
  problem: Problem,
  options: object,
  seed: Seed,
  layout: Layout | null,
  stored: readonly string[],
  before: Readonly<Record<string, unknown>> | null,
): Readonly<Record<string, unknown>> {
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
    options: storable(options, stored),
  };
}

/** Whether a request asks for the figures that another one of the same chains asked for. */
export function asksTheSame(
  now: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
): boolean {
  const [one, other] = [now, before].map(({ options }) => {
    const plain = JSON.parse(JSON.stringify(options)) as Record<string, unknown>;
    return { ...plain, seed: null, progress: null, verify: null }; // the chains know their seed; the others change no figure
  });
  return isDeepStrictEqual(one, other);
}
