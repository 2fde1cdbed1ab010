/**
 * The shared memory through which a leader thread and its helpers work on one batch of points after another.
 * `remaining` counts the points nobody has claimed yet: a thread claims by subtracting, so that a helper that comes late
 * finds zero or less and can do no harm. The leader publishes a batch by storing its size there, last.
 */
export interface BatchChannel {
  readonly memory: SharedArrayBuffer;
  readonly capacity: number;
  readonly dimension: number;
  /** Threads that claim points, the leader included. */
  readonly threads: number;
  /** Indexed by `control`. */
  readonly control: Int32Array;
  /** Row-major [slot, dimension]. */
  readonly points: Float64Array;
  readonly logPosteriors: Float64Array;
  /** Per thread: length of the text, slot, and the text of the lowest point that threw there. */
  readonly failures: readonly DataView[];
}

/** The words of a channel's control block. */
export const control = {
  /** Points of the batch that nobody has claimed. */
  remaining: 0,
  /** Points of the batch that are evaluated. */
  finished: 1,
  /** Goes up by one for each batch: what helpers wait for. */
  batch: 2,
  /** Helpers that sleep. */
  sleeping: 3,
  /** 1 while the leader sleeps until the last points are finished. */
  leaderSleeps: 4,
  /** 1 when no more batches will come, or when a thread has died. */
  closed: 5,
} as const;

/** What is needed to open the same channel in another thread. */
export type ChannelShape = Pick<BatchChannel, 'memory' | 'capacity' | 'dimension' | 'threads'>;

const failureBytes = 4096;
const controlBytes = 64;

/** A new channel for batches of at most `capacity` points. */
export function createChannel(capacity: number, dimension: number, threads: number): BatchChannel {
  const bytes = controlBytes + 8 * capacity * (dimension + 1) + threads * failureBytes;
  return openChannel({ memory: new SharedArrayBuffer(bytes), capacity, dimension, threads });
}

/** The channel that another thread created. */
export function openChannel({ memory, capacity, dimension, threads }: ChannelShape): BatchChannel {
  const pointsAt = controlBytes;
  const resultsAt = pointsAt + 8 * capacity * dimension;
  const failuresAt = resultsAt + 8 * capacity;
  return {
    ...{ memory, capacity, dimension, threads },
    control: new Int32Array(memory, 0, controlBytes / 4),
    points: new Float64Array(memory, pointsAt, capacity * dimension),
    logPosteriors: new Float64Array(memory, resultsAt, capacity),
    failures: Array.from(
      { length: threads },
      (_, thread) => new DataView(memory, failuresAt + thread * failureBytes, failureBytes),
    ),
  };
}

/** Lets helpers go home, and a leader that waits for them give up. */
export function closeChannel(channel: BatchChannel): void {
  Atomics.store(channel.control, control.closed, 1);
  Atomics.add(channel.control, control.batch, 1);
  Atomics.notify(channel.control, control.batch);
  Atomics.notify(channel.control, control.finished);
}

/** Leaves the text of an error in the place of `thread`, unless one of a lower slot is there. */
export function recordFailure(channel: BatchChannel, thread: number, slot: number, text: string): void {
  const place = channel.failures[thread];
  if (place.getInt32(0) > 0 && place.getInt32(4) < slot) return;
  const bytes = new TextEncoder().encode(text).subarray(0, failureBytes - 8);
  place.setInt32(0, bytes.length);
  place.setInt32(4, slot);
  new Uint8Array(place.buffer, place.byteOffset + 8).set(bytes);
}

/** The text that some thread left for `slot`. */
export function findFailure(channel: BatchChannel, slot: number): string | undefined {
  const place = channel.failures.find((view) => view.getInt32(0) > 0 && view.getInt32(4) === slot);
  if (place === undefined) return undefined;
  return new TextDecoder().decode(new Uint8Array(place.buffer, place.byteOffset + 8, place.getInt32(0)).slice());
}
