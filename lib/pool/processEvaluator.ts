import { setImmediate } from 'node:timers/promises';

import { decodeError } from '../errors.js';
import { answerInTime } from './answerInTime.js';
import { TimeLimitPassed, openUsage, settleBatch } from './evaluatePoint.js';
import { openRun } from './evaluateRun.js';
import { openHelperTrial } from './helperTrial.js';
import { startHelperProcess } from './helperProcess.js';
import { whileAwake } from './stayAwake.js';
import type { EvaluationForms } from '../problem/bindState.js';
import type { ForkOptions } from './forkWatched.js';
import type { HelperProcess } from './helperProcess.js';
import type { BatchEvaluator } from './types.js';
import type { WireContext } from './wire.js';

/** What a message there and back costs. */
const messageSeconds = 60e-6;

/** Points that take less than this travel together. */
const togetherSeconds = 10 * messageSeconds;

/** How long this process computes before it looks whether a helper has answered; without helpers, for other messages. */
const yieldMs = 0.2;
const breathMs = 25;

/** What the leader of walker processes needs to spread points. */
export interface ProcessTeam {
  readonly context: WireContext;
  readonly state: number;
  readonly forms: EvaluationForms;
  readonly capacity: number;
  readonly dimension: number;
  readonly timeLimitMs: number | null;
  readonly forwardThreads: number;
  /** Whether every process may poll for messages for a short while. */
  readonly hasCores: boolean;
}

/** A batch evaluator over this process's main thread and helpers in processes of their own. */
export interface ProcessEvaluator extends BatchEvaluator {
  /** How many evaluators there shall be, this process included. */
  resize(size: number): void;
  /** What probe() gave in each helper. */
  probes(): Promise<readonly number[]>;
}

/** A helper, and whether it has loaded the problem. */
interface Seat {
  process: HelperProcess;
  ready: Promise<number>;
  isReady: boolean;
}

const kept = new Map<number, HelperProcess>();
/** Of all states of a problem that this process leads: what a message costs is the machine's, what points cost the problem's. */
let tried = { context: '', trial: openHelperTrial() };

/** The evaluator of one state's task. Helpers are kept for the next. With a time limit this process evaluates nothing. */
export function openProcessEvaluator(team: ProcessTeam, size: number, options: ForkOptions): ProcessEvaluator {
  const { capacity, dimension, forms, timeLimitMs, hasCores } = team;
  const points = new Float64Array(capacity * dimension);
  const logPosteriors = new Float64Array(capacity);
  const run = openRun(forms, points, capacity, dimension);
  const usage = openUsage();
  if (tried.context !== team.context.id) tried = { context: team.context.id, trial: openHelperTrial() };
  const { trial } = tried;
  const seats: Seat[] = [];
  let wanted = 0;
  let lastLook = performance.now();
  let failure: { readonly reason: unknown } | undefined;

  const openSeat = (index: number): Seat => {
    let process = kept.get(index);
    if (process?.isAlive() !== true) process = startHelperProcess(options);
    kept.set(index, process);
    const ready = process.prepare(team);
    const seat: Seat = { process, ready, isReady: false };
    ready.then(
      () => (seat.isReady = true),
      (reason: unknown) => (failure = { reason }),
    );
    return seat;
  };

  const replace = async (index: number): Promise<void> => {
    await seats[index].process.end();
    seats[index] = openSeat(index);
    await seats[index].ready;
  };

  const resize = (to: number): void => {
    wanted = timeLimitMs === null ? to - 1 : to;
    for (let index = seats.length; index < wanted; index++) seats[index] = openSeat(index);
  };

  const evaluate = async (count: number): Promise<void> => {
    const errors = new Map<number, Error>();
    const started = performance.now();
    const { timedPoints, timedSeconds } = usage;
    const helpers = timeLimitMs === null && trial.rests() ? 0 : wanted;
    if (helpers < wanted) usage.alonePoints += count;
    let next = 0;
    const batch = { isHelped: false };

    const take = (wish: number): { readonly first: number; readonly size: number } => {
      const first = next;
      next += Math.max(1, Math.min(Math.round(wish), count - first));
      return { first, size: next - first };
    };
    /** As many points as a helper can do while the others do theirs, less those that a message takes; few where they are dear. */
    const helperWish = (): number => {
      if (timeLimitMs !== null) return 1;
      const each = usage.timedPoints > 0 ? usage.timedSeconds / usage.timedPoints : 0;
      const share = (count - next - (each > 0 ? messageSeconds / each : 0)) / (wanted + 1);
      return Math.min(share, Math.max(1, togetherSeconds / each));
    };

    /** Where evaluators share cores, a helper's work is taken from others: it must be worth its message many times. */
    const leastWish = (): number => {
      if (hasCores || timeLimitMs !== null || usage.timedPoints === 0) return 0.5;
      return togetherSeconds / (usage.timedSeconds / usage.timedPoints);
    };

    const helper = async (index: number): Promise<void> => {
      while (next < count && index < wanted) {
        const seat = seats[index];
        if (!seat.isReady) {
          if (timeLimitMs === null) return; // it joins when it is there
          await seat.ready;
        }
        const wish = helperWish();
        if (wish < leastWish()) return; // this process is done before an answer would come
        batch.isHelped = true;
        const { first, size: taken } = take(wish);
        const sent = points.slice(first * dimension, (first + taken) * dimension);
        const answer = await answerInTime(seat.process.evaluate(sent, hasCores), timeLimitMs);
        if (answer === null) {
          logPosteriors[first] = NaN;
          errors.set(first, new TimeLimitPassed(timeLimitMs ?? 0));
          await replace(index);
          continue;
        }
        logPosteriors.set(answer.values, first);
        for (const { slot, error } of answer.failures) errors.set(first + slot, decodeError(error));
      }
    };

    const own = async (): Promise<void> => {
      if (timeLimitMs !== null) return;
      const most = helpers === 0 ? breathMs : yieldMs;
      if (helpers > 0) lastLook = performance.now();
      while (next < count) {
        const { first, size: taken } = take(forms.many === null ? 1 : (count - next) / (helpers + 1));
        const atOnce = forms.many === null ? 1 : taken;
        for (let slot = first; slot < first + taken; slot += atOnce) {
          const began = performance.now();
          run(slot, atOnce, logPosteriors, errors);
          const now = performance.now();
          usage.timedPoints += atOnce;
          usage.timedSeconds += (now - began) / 1000;
          if (now - lastLook < most) continue;
          await setImmediate();
          lastLook = performance.now();
        }
      }
    };

    // One that ends its process while this one computes must not end this one too: it is heard of afterwards.
    const helping = Promise.allSettled(seats.slice(0, helpers).map((_, index) => helper(index)));
    if (helpers > 0) await setImmediate(); // the messages leave before this process computes
    await own();
    if (helpers > 0) {
      const began = performance.now();
      for (const outcome of await (hasCores ? whileAwake(helping) : helping))
        if (outcome.status === 'rejected') failure ??= outcome;
      usage.waitedSeconds += (performance.now() - began) / 1000;
    }
    if (failure !== undefined) throw failure.reason;
    if (batch.isHelped) {
      const own = { ownPoints: usage.timedPoints - timedPoints, ownSeconds: usage.timedSeconds - timedSeconds };
      trial.note({ points: count, seconds: (performance.now() - started) / 1000, ...own });
    }
    settleBatch(evaluator, count, (slot) => errors.get(slot));
  };

  const evaluator: ProcessEvaluator = {
    points,
    logPosteriors,
    usage,
    evaluate,
    resize,
    onFailure: null,
    probes: () => Promise.all(seats.map(({ ready }) => ready)),
  };
  resize(size);
  return evaluator;
}
