import { fileURLToPath } from 'node:url';

import { TransdimError, isTransdimError } from '../errors.js';
import { shareData } from '../problem/shareData.js';
import { openAbridged } from './abridge.js';
import { checkAgreement } from './agree.js';
import { askAgain } from './askAgain.js';
import { briefSpins, closeChannel, createChannel, longSpins } from './batchChannel.js';
import { openHelpers } from './helpers.js';
import { wantThreads } from './leadChannel.js';
import { interruptedError } from './stopping.js';
import { closedError, openThread } from './thread.js';
import type { Thread } from './thread.js';
import type { Crew } from './crew.js';
import type { Performed, ThreadRequest, WireContext, WireWalkers } from './wire.js';

/** The most threads that may ever work on one state. */
const mostThreads = 1024;

const threadPath = fileURLToPath(new URL('../entry/walkerThread.js', import.meta.url));

/**
 * The threads of this process that work on one state together: a leader, and helpers that claim points of its batches.
 * `size` of them start now, more when they are wanted; all are kept.
 */
export function threadCrew(size: number): Crew {
  let heapMb: number | null = null;
  const start = (): Thread<ThreadRequest> =>
    openThread<ThreadRequest>(threadPath, { heapMb: () => heapMb, abridge: openAbridged() });
  const leader = start();
  const helpers: Thread<ThreadRequest>[] = [];
  const helper = (index: number): Thread<ThreadRequest> => (helpers[index] ??= start());
  for (let index = 1; index < size; index++) helper(index);

  let shared: { readonly id: string; readonly context: WireContext } | undefined;
  const withSharedData = (context: WireContext): WireContext => {
    if (shared?.id !== context.id) shared = { id: context.id, context: { ...context, data: shareData(context.data) } };
    return shared.context;
  };

  /**
   * Of past channels: threads let go of shared memory only when they collect all of their garbage, which they seldom do. That
   * of a state that failed is not among them, as a thread that is being ended may still write there.
   */
  const memories: SharedArrayBuffer[] = [];
  let wanted: number | undefined;
  let resizeRunning: ((size: number) => void) | undefined;
  /** When the last state has evaluated, and when all are done. */
  let evaluated: Promise<unknown> = Promise.resolve();
  let done: Promise<unknown> = Promise.resolve();
  let closed = false;

  /** One state at a time evaluates, and threads that are to start anew have nothing left to do: whoever comes second waits. */
  const inTurn = <T>(startsAnew: () => boolean, work: (onEvaluated: () => void) => Promise<T>): Promise<T> => {
    const [before, doneBefore] = [evaluated, done];
    let onEvaluated: () => void = () => undefined;
    evaluated = new Promise<void>((resolve) => {
      onEvaluated = resolve;
    });
    const turn = before.then(() => (startsAnew() ? doneBefore : undefined)).then(() => work(onEvaluated));
    done = Promise.allSettled([doneBefore, turn.finally(onEvaluated)]).then(() => undefined); // or it would keep all reports
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

  const heapOf = (walkers: WireWalkers): number | null => (walkers.kind === 'threads' ? walkers.heapMb : null);

  const perform: Crew['performState'] = async ({ job, task, context: given, walkers, gauge, onEvaluated }) => {
    if (closed) throw closedError('this walker pool was closed: open another one');
    if (walkers.kind === 'processes') throw new Error('a crew of threads was asked for walker processes');
    const context = withSharedData(given);
    await limitHeap(heapOf(walkers));
    const asked = { kind: 'lead', job, task, context, gauge, saysEvaluated: onEvaluated !== undefined } as const;
    if (walkers.kind === 'promises') return (await leader.ask({ ...asked, walkers }, onEvaluated)) as Performed;
    const { state, batchSize, dimension, timeLimitMs, forwardThreads } = task;
    const leadsOnly = timeLimitMs !== null;
    const spins = walkers.kind === 'threads' && walkers.hasCores ? longSpins : briefSpins;
    const channel = createChannel(batchSize, dimension, mostThreads, { spins, used: memories.pop() });
    const first = leadsOnly ? 1 : 0;
    const atFirst = first + (walkers.kind === 'threads' ? (wanted ?? walkers.size) : 1);
    wantThreads(channel, atFirst); // the leader may look before this thread goes on
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
      .ask({ ...asked, walkers: { kind: 'channel', shape: channel.shape, leadsOnly } }, onEvaluated)
      .finally(() => {
        closeChannel(channel);
      });
    lead.catch(endAfterDeath);
    const resize = (to: number): void => {
      if (walkers.kind === 'threads') team.resize(first + to);
    };
    resizeRunning = resize;
    team.resize(atFirst);
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
      if (memories.length < 2) memories.push(channel.shape.memory); // two states overlap at most
      return performed;
    } finally {
      if (resizeRunning === resize) resizeRunning = undefined;
    }
  };

  return {
    performState: (work) => {
      wanted = undefined;
      const { walkers, onEvaluated: tell } = work;
      return inTurn(
        () => heapOf(walkers) !== heapMb,
        (onEvaluated) => {
          if (tell === undefined) return perform(work);
          const tellBoth = (): void => {
            onEvaluated();
            tell();
          };
          return perform({ ...work, onEvaluated: tellBoth });
        },
      );
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
