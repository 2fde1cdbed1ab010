import { holder } from './batchChannel.js';
import type { BatchChannel } from './batchChannel.js';

/**
 * Calls `onOverdue` with each slot that one thread has held for longer than limitMs. Threads note which slot they hold and
 * read no clock; whoever supervises them looks now and then. Returns what ends the watch.
 */
export function watchTimeLimit(
  { holders, queue }: BatchChannel,
  limitMs: number,
  onOverdue: (slot: number, thread: number) => void,
): () => void {
  const seen = new Map<number, { readonly slot: number; readonly claimed: number; readonly since: number }>();
  const look = (): void => {
    const now = performance.now();
    const counts = queue.processCounts;
    for (let slot = 0; slot < queue.count; slot++) {
      const held = Atomics.load(holders, slot);
      if (held === holder.free || held === holder.finished) continue;
      const thread = held - 1;
      const before = seen.get(thread);
      if (before?.slot !== slot || before.claimed !== counts[thread]) {
        seen.set(thread, { slot, claimed: counts[thread], since: now });
      } else if (now - before.since > limitMs) {
        seen.delete(thread);
        onOverdue(slot, thread);
      }
    }
  };
  const timer = setInterval(look, Math.max(1, Math.min(limitMs / 4, 1000)));
  return () => {
    clearInterval(timer);
  };
}
