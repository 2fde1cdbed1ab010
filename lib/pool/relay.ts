import { closeChannel, control, finishPoint, recordFailure } from './batchChannel.js';
import type { BatchChannel } from './batchChannel.js';

/** Has points of a state, row-major, evaluated by the user's own pool, wherever that is. */
export type Relay = (
  state: number,
  points: Float64Array,
  count: number,
) => Promise<{ readonly values: Float64Array; readonly errors: ReadonlyMap<number, Error> }>;

/** A promise of the next change of a word: in the language, and in Node 20, but not yet in the types. */
type WaitAsync = (
  words: Int32Array,
  index: number,
  value: number,
) => { readonly async: false } | { readonly async: true; readonly value: Promise<unknown> };

const { waitAsync } = Atomics as unknown as { readonly waitAsync: WaitAsync };

/** Takes every batch of a channel whose leader evaluates nothing, hands it to `relay` and writes back what comes. */
export async function serveRelay(channel: BatchChannel, relay: Relay | undefined, state: number): Promise<void> {
  if (relay === undefined) throw new Error('a pool of the user is wanted where there is none');
  const { control: words, queue, points, logPosteriors, shape } = channel;
  Atomics.add(words, control.sleeping, 1); // so that the leader always notifies
  try {
    for (let seen = 0; Atomics.load(words, control.closed) === 0;) {
      const range = queue.nextIndices(1, shape.capacity);
      if (range === null) {
        const waiting = waitAsync(words, control.batch, seen);
        if (waiting.async) await waiting.value;
        seen = Atomics.load(words, control.batch);
        continue;
      }
      const { first, end } = range;
      const { values, errors } = await relay(
        state,
        points.slice(first * shape.dimension, end * shape.dimension),
        end - first,
      );
      logPosteriors.set(values, first);
      for (const [slot, error] of errors) recordFailure(channel, first + slot, error);
      for (let slot = first; slot < end; slot++) finishPoint(channel, slot);
    }
  } catch (error) {
    closeChannel(channel);
    throw error;
  }
}
