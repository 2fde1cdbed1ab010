import { fileURLToPath } from 'node:url';

import { openForward, setForwarder } from '../problem/forwardPool.js';
import { shareData } from '../problem/shareData.js';
import { createForward, leadForward } from './forwardChannel.js';
import { closedError, openThread } from './thread.js';
import type { Loaded } from './leadState.js';
import type { Thread } from './thread.js';
import type { ThreadRequest, WireContext } from './wire.js';

const threadPath = fileURLToPath(new URL('../entry/walkerThread.js', import.meta.url));

/** Helpers that compute pieces of one state's log posterior for this thread. */
export interface ForwardTeam {
  readonly key: string;
  close(): Promise<void>;
}

let team: ForwardTeam | undefined;

/**
 * Has `threads` threads, this one included, compute the pieces of a state's log posterior whenever this thread calls it.
 * They are kept until another state is wanted here, and end with this thread. Nothing for problems without pieces.
 */
export async function openForwardTeam(
  { problem, shared }: Loaded,
  context: WireContext,
  state: number,
  threads: number,
): Promise<void> {
  if (threads <= 1 || problem.forward === undefined) return;
  const key = `${context.id} ${state} ${threads}`;
  if (team?.key === key) return;
  await closeForwardTeam();
  const own = problem.states[state];
  const { items, width, piece } = openForward(problem, own, shared);
  const shape = createForward(own.dimension, items, width, threads);
  const carried = { ...context, data: shareData(context.data) };
  const helpers = Array.from({ length: threads - 1 }, (_, index) => {
    const helper = openThread<ThreadRequest>(threadPath);
    helper.ask({ kind: 'forward', state, thread: index + 1, context: carried, shape }).catch(() => undefined); // it never answers
    return helper;
  });
  setForwarder(own, leadForward(shape, piece));
  team = {
    key,
    close: () => {
      setForwarder(own, null);
      return end(helpers);
    },
  };
}

/** Ends the helpers of this thread, if there are any. */
export async function closeForwardTeam(): Promise<void> {
  const before = team;
  team = undefined;
  await before?.close();
}

async function end(helpers: readonly Thread<ThreadRequest>[]): Promise<void> {
  await Promise.all(helpers.map((helper) => helper.end(closedError('the forward pool was closed'))));
}
