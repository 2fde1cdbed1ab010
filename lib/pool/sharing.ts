/** Whether the batches of a state are worth sharing with helpers: cheap ones are tried both ways, now and then. */
export interface Sharing {
  /** Whether the next batch, of so many points, is to be shared; `threads` are wanted for it. */
  next(this: void, points: number, threads: number): boolean;
  /** Notes that helpers had some of the points of the last batch. */
  wasHelped(this: void): void;
}

/** Batches are timed in blocks of about so long; while nothing is tried they are no fewer than these, which need no clock. */
const blockMs = 0.5;
const steadyBatches = 16;

/** One that takes longer than this is dear: it is tried alone when that is a small share of the time since the last trial. */
const dearMs = 0.2;
const dearShare = 0.005;

/**
 * Helpers compile for themselves what they evaluate: they are judged when they have helped for so long, or have not come for so
 * much longer.
 */
const warmMs = 50;
const lateMs = 200;

/** A block goes without them before, or the engine would compile the loop for one way only, and later anew. */
const peekMs = 3;

/** Sharing must gain so much, as it takes cores; one way is clearly better where it gains so much more. */
const worth = 1.05;
const clear = 1.3;

/** The time to the next trial: the shortest after another verdict than before, twice as long after the same, to the longest. */
const soonMs = 30;
const oftenMs = 250;
/** The longest where it is clear. */
const seldomMs = 2000;

/** Parts of a trial: the other way than before and back, each after a block that does not count, as helpers may have slept. */
const parts = 4;

/**
 * Shares until a trial says that one thread alone is as fast, and again as soon as one says that it is not; `clock` tells
 * milliseconds. Half of a trial, 0.6 ms where points are cheap, goes the worse way: 2 % of the time while the verdict changes, a
 * few thousandths and less when it has not for a while.
 */
export function openSharing(clock: () => number = () => performance.now()): Sharing {
  const opened = clock();
  let last = opened;
  let due = Infinity;
  let gap = soonMs;
  let peeks: 'later' | 'now' | 'over' = 'later';
  let isBestShared = true;
  let isShared = true;
  /** Time for which batches were shared since threads came or went, and for which that was of help. */
  let sharedMs = 0;
  let helpedMs = 0;
  let isHelped = false;
  /** The part of the trial that is under way; -1 where there is none. */
  let part = -1;
  /** What a point takes, either way. */
  let best = Infinity;
  let other = Infinity;
  let threads = 0;
  let began = opened;
  let size = 1;
  let batches = 0;
  let points = 0;
  let left = 0;

  /** Begins a block: a short one where it is not counted, a long one where nothing is tried. */
  const begin = (): void => {
    isShared = peeks !== 'now' && (part < 0 || part >= 2 ? isBestShared : !isBestShared);
    if (part < 0 && peeks !== 'now') left = Math.max(steadyBatches, size);
    else left = part === 0 || part === 2 ? Math.max(1, size >> 2) : size;
    batches = 0;
    points = 0;
    isHelped = false;
    began = clock();
  };

  const conclude = (now: number): void => {
    const gain = isBestShared ? other / best : best / other; // of sharing
    const isClear = gain > clear || gain < 1 / clear;
    const isSame = gain > worth === isBestShared;
    gap = isSame ? Math.min(2 * gap, isClear ? seldomMs : oftenMs) : soonMs;
    isBestShared = gain > worth;
    due = now + gap;
    last = now;
    part = -1;
  };

  /** Whoever comes is to show what it is worth. */
  const startOver = (wanted: number): void => {
    threads = wanted;
    isBestShared = true;
    due = Infinity;
    gap = soonMs;
    part = -1;
    sharedMs = 0;
    helpedMs = 0;
  };

  const endSteady = (now: number, each: number): void => {
    if (isShared) sharedMs += now - began;
    if (isHelped) helpedMs += now - began;
    if (due === Infinity && (helpedMs > warmMs || sharedMs > lateMs)) due = now;
    if (peeks === 'now') peeks = 'over';
    const isDear = each > dearMs && each * threads > dearShare * (now - last);
    if (isDear) return;
    if (now >= due) part = 0;
    else if (peeks === 'later' && now - opened > peekMs) peeks = 'now';
  };

  const endBlock = (): void => {
    const now = clock();
    const each = (now - began) / batches;
    const eachPoint = (now - began) / points;
    size = Math.max(1, Math.min(2 * size, Math.round(blockMs / each)));
    if (part >= 0) {
      if (part === 1) other = eachPoint;
      if (part === 3) best = eachPoint;
      part += 1;
      if (part === parts) conclude(now);
    } else endSteady(now, each);
    begin();
  };

  return {
    next: (count, wanted) => {
      if (wanted !== threads) {
        startOver(wanted);
        begin();
      } else if (left === 0) endBlock();
      left -= 1;
      batches += 1;
      points += count;
      return isShared;
    },
    wasHelped: () => {
      isHelped = true;
    },
  };
}
