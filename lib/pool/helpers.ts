import { closeChannel, control, finishPoint, holder, recordFailure } from './batchChannel.js';
import { TimeLimitPassed } from './evaluatePoint.js';
import { wantThreads } from './leadChannel.js';
import { watchTimeLimit } from './timeLimit.js';
import type { BatchChannel } from './batchChannel.js';
import type { Thread } from './thread.js';
import type { Performed, ThreadRequest, WireContext } from './wire.js';

/** What the helpers of a state are given. */
export interface HelpersTask {
  readonly channel: BatchChannel;
  /** The thread of a number from 1, started when it is first asked for. */
  readonly helper: (index: number) => Thread<ThreadRequest>;
  readonly state: number;
  readonly context: WireContext;
  readonly timeLimitMs: number | null;
  readonly forwardThreads: number;
  /** Called when a helper has failed; the channel is closed then. */
  readonly onFailure: (reason: unknown) => void;
}

/** The helpers of a running state: more or fewer of them as it goes on. */
export interface Helpers {
  /** Lets threads of numbers below `wanted` claim points; number 0 is the leader. */
  resize(wanted: number): void;
  /** What the helpers said when they left: call it when the channel is closed. */
  leave(): Promise<PromiseSettledResult<Performed>[]>;
}

/** Helpers that claim points from a channel; one that is held up by a single point for too long is ended and replaced. */
export function openHelpers(task: HelpersTask): Helpers {
  const { channel, helper, state, context, timeLimitMs, forwardThreads, onFailure } = task;
  const { control: words, holders, shape } = channel;
  const active = new Map<number, Promise<void>>();
  const outcomes: PromiseSettledResult<Performed>[] = [];
  /** Threads that are being ended because they took too long. */
  const ending = new Map<number, Promise<void>>();
  let wanted = 1;

  const isOver = (): boolean => Atomics.load(words, control.closed) === 1;

  const help = async (thread: number, sweeps: boolean): Promise<void> => {
    const limited = timeLimitMs !== null;
    try {
      const own = { state, thread, context, channel: shape, forwardThreads };
      const asked = { kind: 'help', ...own, sweeps, limited } as const;
      outcomes.push({ status: 'fulfilled', value: (await helper(thread).ask(asked)) as Performed });
    } catch (reason) {
      const ended = ending.get(thread);
      if (ended === undefined) {
        outcomes.push({ status: 'rejected', reason });
        closeChannel(channel);
        onFailure(reason);
        return;
      }
      await ended;
      ending.delete(thread);
      if (!isOver()) return help(thread, true);
    }
    if (thread < wanted && !isOver()) return help(thread, false); // it left just before it was wanted again
  };

  const start = (thread: number): void => {
    if (active.has(thread)) return;
    const done = help(thread, false).finally(() => active.delete(thread));
    active.set(thread, done);
  };

  const endOverdue = async (slot: number, thread: number, limitMs: number): Promise<void> => {
    const reason = new TimeLimitPassed(limitMs);
    await helper(thread).end(reason);
    for (let other = 0; other < holders.length; other++) {
      if (Atomics.load(holders, other) !== thread + 1) continue;
      if (other === slot) {
        recordFailure(channel, slot, reason);
        finishPoint(channel, slot);
      } else Atomics.store(holders, other, holder.free); // taken while the thread was being ended: its successor sweeps it up
    }
  };

  const stopWatching =
    timeLimitMs === null
      ? () => undefined
      : watchTimeLimit(channel, timeLimitMs, (slot, thread) => {
          if (!isOver() && !ending.has(thread)) ending.set(thread, endOverdue(slot, thread, timeLimitMs));
        });

  return {
    resize: (size) => {
      wanted = Math.min(size, shape.threads);
      wantThreads(channel, wanted);
      for (let thread = 1; thread < wanted; thread++) start(thread);
    },
    leave: async () => {
      stopWatching();
      await Promise.all(active.values());
      return outcomes;
    },
  };
}
