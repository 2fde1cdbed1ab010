/** Batches after which helpers are judged, and how many are evaluated without them where they were of no use. */
const judgedBatches = 16;
const restingBatches = 256;

/** Helpers must save this share of what one evaluator alone would take. */
const worthwhile = 0.95;

/** Finds out, as batches go by, whether helpers are worth their messages: on a busy machine a message may take longer than points. */
export interface HelperTrial {
  /** Whether the next batch goes without helpers. */
  rests(): boolean;
  /** What a batch with helpers took, and what the leader's own points of it took. */
  note(batch: {
    readonly points: number;
    readonly seconds: number;
    readonly ownPoints: number;
    readonly ownSeconds: number;
  }): void;
}

/** A trial that has not begun. */
export function openHelperTrial(): HelperTrial {
  let resting = 0;
  let batches = 0;
  let seconds = 0;
  let alone = 0;
  return {
    rests: () => resting > 0 && resting-- > 0,
    note: (batch) => {
      if (batch.ownPoints === 0) return;
      batches += 1;
      seconds += batch.seconds;
      alone += batch.points * (batch.ownSeconds / batch.ownPoints);
      if (batches < judgedBatches) return;
      if (seconds > worthwhile * alone) resting = restingBatches;
      batches = seconds = alone = 0;
    },
  };
}
