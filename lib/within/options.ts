import { randomInt } from 'node:crypto';

import { TransdimError, describe } from '../errors.js';
import { checkMoves } from '../moves/mixture.js';
import type { MoveConfig } from '../moves/types.js';
import type { Problem, State } from '../problem/types.js';
import type { ProgressOption } from '../progress/types.js';
import type { Seed } from '../random/stream.js';
import { checkCount } from './checkCount.js';
import { checkDrawsLeft, checkWalkers } from './checkShape.js';
import { checkFailureOptions } from './failureOptions.js';
import { poolOptionNames, type PoolOptions } from '../pool/usePools.js';
import { checkStopRule, defaultSteps, nextCheck } from './stopRule.js';
import type { StopRule } from './stopRule.js';
import type { FailurePolicy } from './types.js';
import type { Thinning } from './thinning.js';

/** A whole number, or one per state in the order of the problem's states. */
export type PerState = number | readonly number[];

/** Options of runMcmcPerState. */
export interface SampleOptions extends PoolOptions {
  /** Walkers of each ensemble: even, at least twice the state's dimension. @default the larger of 32 and 4 * dimension */
  readonly walkers?: PerState;
  /** Steps of each ensemble, the discarded ones included; with `until`, at most. @default 2000, with `until` 20000 */
  readonly steps?: PerState;
  /**
   * Ends a state as soon as its draws are this good. They are looked at after 200 steps (more, where more are discarded) and
   * then each time the chain has grown by half. @default every state makes all of its steps
   */
  readonly until?: StopRule;
  /** Independent ensembles of each state; R-hat compares them. @default 4 */
  readonly ensembles?: number;
  /** Steps at the start of each ensemble that give no draws. @default chosen by autoThin, else 0 */
  readonly discard?: PerState;
  /** Every thin-th step gives draws. @default chosen by autoThin, else 1 */
  readonly thin?: PerState;
  /** Choose discard and thin, where they are not given, by the autocorrelation time. @default true when neither is given */
  readonly autoThin?: boolean;
  /** The same seed gives the same bits, whatever the pools. @default drawn anew; the result names it */
  readonly seed?: Seed;
  /** One move, or a mixture by weight. @default differential evolution 0.8, stretch 0.2 */
  readonly moves?: MoveConfig | readonly MoveConfig[];
  /** What setup() is given in every process and thread: plain data that structured clone can carry. @default undefined */
  readonly data?: unknown;
  /** Show progress on the terminal (true), or be called with it: a function that fails ends the call at once. @default false */
  readonly progress?: ProgressOption;
  /** Repeat some steps serially and compare every bit. @default false */
  readonly verify?: boolean;
  /** Folder for the chain files, which must exist. @default a temporary one, removed when no result can read it any more */
  readonly chainFolder?: string;
  /**
   * Go on with the chains in the folder; options that are left out are those that they were begun with. Other pools and more
   * steps are fine; another problem, data, seed, walkers, ensembles or moves are refused. @default false
   */
  readonly resume?: boolean;
  /** Ends the call early, with what is done written to the folder. @default Ctrl-C and SIGTERM, where there is a folder and nobody else listens */
  readonly signal?: AbortSignal;
  /** 'raise' ends the run at an evaluation that fails; 'reject' records it and takes its point to be outside the support. @default 'raise' */
  readonly onFailure?: FailurePolicy;
  /** How long one evaluation may take, in milliseconds, before its thread or process is ended and replaced. @default no limit */
  readonly evaluationTimeLimitMs?: number;
}

/** Those that a folder keeps: neither the data, nor what is of one machine or process. */
export const storedOptionNames = [
  ...(['walkers', 'steps', 'until', 'ensembles', 'discard', 'thin', 'autoThin'] as const),
  ...(['seed', 'moves', 'progress', 'verify', 'onFailure', 'evaluationTimeLimitMs'] as const),
];

/** Their names. */
export const sampleOptionNames = [
  ...storedOptionNames,
  ...(['data', 'chainFolder', 'resume', 'signal'] as const),
  ...poolOptionNames,
] satisfies readonly (keyof SampleOptions)[];

/** The options of one state, checked, every field there. */
export interface StateOptions {
  readonly walkers: number;
  readonly steps: number;
  /** Those that it makes whatever the stop rule says. */
  readonly leastSteps: number;
  readonly thinning: Thinning;
}

/** The options that all states share, checked, every field there. */
export interface CheckedSampleOptions {
  readonly perState: readonly StateOptions[];
  readonly until: StopRule | null;
  readonly ensembles: number;
  readonly seed: Seed;
  readonly moves: readonly MoveConfig[];
  readonly verify: boolean;
  readonly onFailure: FailurePolicy;
  readonly timeLimitMs: number | null;
}

/** The options with every default in place. Throws TransdimError (tag 'option') before anything is started. */
export function checkSampleOptions(problem: Problem, options: SampleOptions): CheckedSampleOptions {
  checkProgress(options.progress);
  checkSignal(options.signal);
  checkFlag('resume', options.resume, false);
  const moves = checkMoves(options.moves);
  const until = checkStopRule(options.until);
  const ensembles = checkCount('ensembles', options.ensembles ?? 4, 1);
  const isThinned = options.discard !== undefined || options.thin !== undefined;
  const autoThin = checkFlag('autoThin', options.autoThin, !isThinned);
  const perState = problem.states.map((state): StateOptions => {
    const { length } = problem.states;
    const pick = (option: 'walkers' | 'steps' | 'discard' | 'thin', fallback: number, least: number): number =>
      pickForState(option, options[option], state, length, fallback, least);
    const walkers = pick('walkers', Math.max(32, 4 * state.dimension), 2);
    checkWalkers(walkers, state, moves);
    const steps = pick('steps', defaultSteps(options.until), 1);
    const discard = options.discard === undefined && autoThin ? 'auto' : pick('discard', 0, 0);
    const thin = options.thin === undefined && autoThin ? 'auto' : pick('thin', 1, 1);
    checkDrawsLeft(state, steps, discard, thin);
    const thinning: Thinning = { discard, thin };
    const leastSteps = until === null ? steps : Math.min(steps, nextCheck(0, thinning));
    return { walkers, steps, leastSteps, thinning };
  });
  return {
    ...{ perState, until },
    ensembles,
    moves,
    seed: checkSeed(options.seed),
    verify: checkVerify(options),
    ...checkFailureOptions(options),
  };
}

function checkVerify({ verify, evaluationTimeLimitMs }: SampleOptions): boolean {
  const isVerified = checkFlag('verify', verify, false);
  if (!isVerified || evaluationTimeLimitMs === undefined) return isVerified;
  const message = 'verify repeats steps in one thread, which cannot keep evaluationTimeLimitMs: leave one of them out';
  throw optionError('verify', message, verify);
}

/** Throws TransdimError (tag 'option') for the first option that `of` does not have, or options that are no object. */
export function refuseUnknown(of: string, options: unknown, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw optionError('options', `the options of ${of} must be an object; got ${describe(options)}`, options);
  }
  const odd = Object.keys(options).find((name) => !names.includes(name));
  if (odd !== undefined) throw optionError(odd, `${of} has no option '${odd}'; it has ${names.join(', ')}`, odd);
}

/** The seed as given, or a new one. */
export function checkSeed(seed: unknown): Seed {
  if (seed === undefined) return randomInt(2 ** 32);
  if (typeof seed === 'string' || (typeof seed === 'number' && Number.isFinite(seed))) return seed;
  throw optionError('seed', `seed must be a finite number or a text; got ${describe(seed)}`, seed);
}

function checkProgress(progress: unknown): void {
  if (['undefined', 'boolean', 'function'].includes(typeof progress)) return;
  throw optionError('progress', `progress must be true, false or a function; got ${describe(progress)}`, progress);
}

/** Throws TransdimError (tag 'option') for anything but an AbortSignal or nothing. */
export function checkSignal(signal: unknown): void {
  if (signal === undefined || signal instanceof AbortSignal) return;
  throw optionError('signal', `signal must be an AbortSignal; got ${describe(signal)}`, signal);
}

function checkFlag(option: string, given: unknown, fallback: boolean): boolean {
  if (given === undefined) return fallback;
  if (typeof given === 'boolean') return given;
  throw optionError(option, `${option} must be true or false; got ${describe(given)}`, given);
}

function pickForState(
  option: string,
  given: unknown,
  state: State,
  states: number,
  fallback: number,
  least: number,
): number {
  if (given === undefined) return fallback;
  if (!Array.isArray(given)) return checkCount(option, given, least);
  if (given.length !== states) {
    throw optionError(
      option,
      `${option} needs one number for each of the ${states} states; got ${given.length}`,
      given,
    );
  }
  return checkCount(`${option} of state '${state.name}'`, given[state.index], least);
}

function optionError(option: string, message: string, given: unknown): TransdimError<'option'> {
  return new TransdimError('option', message, { option, given });
}
