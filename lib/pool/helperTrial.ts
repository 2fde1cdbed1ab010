/** Batches after which helpers are judged. */
const judgedBatches = 16;

/** Helpers must save this share of what one evaluator alone would take. */
const worthwhile = 0.95;

/** They rest so many times as long as their trial took, twice as long after each trial that they fail, this long at most. */
const restingShare = 16;
const longestRestSeconds = 5;

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

/** A trial that has not begun, by a clock in seconds. */
export function openHelperTrial(clock = (): number => performance.now() / 1000): HelperTrial {
  let restsUntil = 0;
  let failed = 0;
  let batches = 0;
  let seconds = 0;
  let alone = 0;
  return {
    rests: () => restsUntil > 0 && clock() < restsUntil,
    note: (batch) => {
      if (batch.ownPoints === 0) return;
      batches += 1;
      seconds += batch.seconds;
      alone += batch.points * (batch.ownSeconds / batch.ownPoints);
      if (batches < judgedBatches) return;
      failed = seconds > worthwhile * alone ? failed + 1 : 0;
      if (failed > 0) restsUntil = clock() + Math.min(longestRestSeconds, restingShare * seconds * 2 ** (failed - 1));
      batches = seconds = alone = 0;
    },
  };
}
