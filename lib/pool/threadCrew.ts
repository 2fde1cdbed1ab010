import { fileURLToPath } from 'node:url';

import { TransdimError, isTransdimError } from '../errors.js';
import { shareData } from '../problem/shareData.js';
import { checkAgreement } from './agree.js';
import { askAgain } from './askAgain.js';
import { closeChannel, createChannel } from './batchChannel.js';
import { openHelpers } from './helpers.js';
import { interruptedError } from './stopping.js';
import { closedError, openThread } from './thread.js';
import type { Thread } from './thread.js';
import type { Crew } from './crew.js';
import type { Performed, ThreadRequest, WireContext } from './wire.js';

/** The most threads that may ever work on one state. */
const mostThreads = 1024;

const threadPath = fileURLToPath(new URL('../entry/walkerThread.js', import.meta.url));

/**
 * The threads of this process that work on one state together: a leader, and helpers that claim points of its batches.
 * `size` of them start now, more when they are wanted; all are kept.
 */
export function threadCrew(size: number): Crew {
  let heapMb: number | null = null;
  const start = (): Thread<ThreadRequest> => openThread<ThreadRequest>(threadPath, () => heapMb);
  const leader = start();
  const helpers: Thread<ThreadRequest>[] = [];
  const helper = (index: number): Thread<ThreadRequest> => (helpers[index] ??= start());
  for (let index = 1; index < size; index++) helper(index);

  let shared: { readonly id: string; readonly context: WireContext } | undefined;
  const withSharedData = (context: WireContext): WireContext => {
    if (shared?.id !== context.id) shared = { id: context.id, context: { ...context, data: shareData(context.data) } };
    return shared.context;
  };

  /** Of the last channel: threads let go of shared memory only when they collect all of their garbage, which they seldom do. */
  let memory: SharedArrayBuffer | undefined;
  let wanted: number | undefined;
  let resizeRunning: ((size: number) => void) | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  /** One state at a time: whoever comes second waits. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const threads = (): Thread<ThreadRequest>[] => [leader, ...helpers.filter((one) => (one as unknown) !== undefined)];

  /** A thread has its limit from its start on: where another one is wanted, all start anew. */
  const limitHeap = async (to: number | null): Promise<void> => {
    if (to === heapMb) return;
    heapMb = to;
    await Promise.all(threads().map((thread) => thread.end(closedError('a thread was started anew'))));
  };

  /** When a thread has died, what the others are doing is wanted no more: all go, and the next state starts new ones. */
  const endAfterDeath = (reason: unknown): void => {
    if (!isTransdimError(reason, 'worker')) return;
    void Promise.all(threads().map((thread) => thread.end(reason)));
  };

  const perform: Crew['performState'] = async ({ job, task, context: given, walkers, gauge }) => {
    if (closed) throw closedError('this walker pool was closed: open another one');
    if (walkers.kind === 'processes') throw new Error('a crew of threads was asked for walker processes');
    const context = withSharedData(given);
    await limitHeap(walkers.kind === 'threads' ? walkers.heapMb : null);
    if (walkers.kind === 'promises') {
      return (await leader.ask({ kind: 'lead', job, task, context, walkers, gauge })) as Performed;
    }
    const { state, batchSize, dimension, timeLimitMs, forwardThreads } = task;
    const leadsOnly = timeLimitMs !== null;
    const channel = createChannel(batchSize, dimension, mostThreads, memory);
    memory = undefined; // of a state that fails, a thread that is being ended may still write there
    const first = leadsOnly ? 1 : 0;
    const team = openHelpers({
      channel,
      helper,
      state,
      context,
      timeLimitMs,
      forwardThreads,
      onFailure: endAfterDeath,
    });
    const lead = leader
      .ask({ kind: 'lead', job, task, context, walkers: { kind: 'channel', shape: channel.shape, leadsOnly }, gauge })
      .finally(() => {
        closeChannel(channel);
      });
    lead.catch(endAfterDeath);
    resizeRunning = (to) => {
      if (walkers.kind === 'threads') team.resize(first + to);
    };
    team.resize(first + (walkers.kind === 'threads' ? (wanted ?? walkers.size) : 1));
    try {
      const outcomes = await Promise.allSettled([lead]);
      const helped = await team.leave();
      const reasons = [...outcomes, ...helped].flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
      );
      if (reasons.length > 0) throw reasons.find((reason) => reason instanceof TransdimError) ?? reasons[0];
      const performed = (await lead) as Performed;
      const probes = helped.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      checkAgreement([performed, ...probes], context.reference.moduleUrl);
      memory = channel.shape.memory;
      return performed;
    } finally {
      resizeRunning = undefined;
    }
  };

  return {
    performState: (work) => {
      wanted = undefined;
      return inTurn(() => perform(work));
    },
    performEach: async (job, tasks, signal) => {
      const reports: unknown[] = [];
      let next = 0;
      const takeTurns = async (thread: Thread<ThreadRequest>): Promise<void> => {
        while (next < tasks.length) {
          if (signal?.aborted === true) throw interruptedError();
          const index = next++;
          reports[index] = await askAgain(thread, { kind: 'perform', job, task: tasks[index] });
        }
      };
      const team = [leader, ...Array.from({ length: size - 1 }, (_, index) => helper(index + 1))];
      await Promise.all(team.map(takeTurns));
      return reports;
    },
    halt: async (reason) => {
      await Promise.all(threads().map((thread) => thread.end(reason)));
    },
    resize: (to) => {
      wanted = to;
      resizeRunning?.(to);
    },
    close: async () => {
      closed = true;
      await Promise.all(threads().map((thread) => thread.close()));
    },
  };
}
