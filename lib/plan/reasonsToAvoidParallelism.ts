import { freemem, totalmem } from 'node:os';

import { checkAmountField, checkCountField, checkFields, checkFlagField } from './checkFields.js';
import { describeCoreBudget } from './coreBudget.js';
import { batchSeconds, breakEvenSeconds, pointSeconds, processMemoryMb, processStartSeconds } from './costs.js';
import { threadMemoryMb, threadStartSeconds } from './costs.js';
import { count } from './count.js';
import { safeProcessCount } from './estimateSafeProcessCount.js';
import { findMemoryLimit } from './findMemoryLimit.js';
import { formatSeconds } from './formatSeconds.js';
import { readText } from './readText.js';

/** What is known about a log posterior and the run it is for; whatever is left out gives no reasons. */
export interface Characteristics {
  /** One call of the log posterior. */
  readonly logPosteriorSeconds?: number;
  /** Calls in the whole run, over all states. */
  readonly evaluations?: number;
  readonly states?: number;
  /** Walkers per ensemble. @default 32 */
  readonly walkers?: number;
  /** Independent ensembles per state. @default 4 */
  readonly ensembles?: number;
  /** The data, which every process holds once. */
  readonly dataMb?: number;
  /** What setup() and the log posterior take besides, in each process. */
  readonly memoryMb?: number;
  readonly usesGpu?: boolean;
  /** false for native code that must not run in two threads at once. */
  readonly isThreadSafe?: boolean;
  /** It waits for a disk, a network or another program. */
  readonly awaits?: boolean;
  /** Threads that its native library starts by itself. */
  readonly nativeThreads?: number;
}

/** What reasons read of the machine. */
export interface ReasonMachine {
  readonly cores: number;
  /** What limits them, in words. */
  readonly allowedBy: string;
  readonly memoryAvailableMb: number;
}

/**
 * The reasons not to spread this work over threads or processes, a sentence each, with the figures and what to do instead;
 * empty when there are none.
 *
 * @throws {TransdimError} tag 'option': a figure below 0, a count that is no whole number from 1, an unknown field.
 * @example
 * const reasons = reasonsToAvoidParallelism({ logPosteriorSeconds: 2e-7, evaluations: 100_000, isThreadSafe: false });
 * for (const reason of reasons) console.log(reason);
 */
export function reasonsToAvoidParallelism(characteristics: Characteristics): string[] {
  checkCharacteristics(characteristics);
  const { cores, reason } = describeCoreBudget();
  return reasonsOn({ cores, allowedBy: reason, memoryAvailableMb: memoryAvailableNowMb() }, characteristics);
}

/** The same on a machine that is known. */
export function reasonsOn(machine: ReasonMachine, characteristics: Characteristics): string[] {
  const { cores, allowedBy } = machine;
  const { usesGpu, isThreadSafe, awaits, nativeThreads = 1 } = characteristics;
  const candidates: (string | false | null)[] = [
    cores < 2 && !awaits && `Only one core may be used (${allowedBy}): workers would take turns on it. Stay serial.`,
    nothingToShare(characteristics),
    tooCheap(characteristics),
    tooShort(characteristics),
    tooLarge(characteristics, machine),
    usesGpu === true &&
      'The log posterior uses a GPU: workers would queue for it, and each would hold memory of its own there. Stay serial, or give each state process a GPU.',
    2 * nativeThreads > cores &&
      nativeThreads > 1 &&
      `Its native library runs ${count(nativeThreads, 'thread')} by itself, and ${count(cores, 'core')} may be used: two workers would crowd them. Stay serial, or limit the library (OMP_NUM_THREADS=1).`,
    awaits === true &&
      `The log posterior waits rather than computes: threads would wait too. Use walkerPool { kind: 'promises' }, which keeps many calls under way in one thread.`,
    isThreadSafe === false &&
      `Its native code must not run in two threads at once: no threads. Use walkerPool or statePool { kind: 'processes' } with one thread each.`,
  ];
  return candidates.filter((reason) => typeof reason === 'string');
}

/** Points that a state evaluates together: half of its walkers. */
function pointsOf({ walkers = 32, ensembles = 4 }: Characteristics): number {
  return Math.max(1, Math.floor((walkers * ensembles) / 2));
}

function isWhole({ states, ensembles = 4 }: Characteristics): boolean {
  return states === 1 && ensembles === 1;
}

function nothingToShare(characteristics: Characteristics): string | null {
  if (!isWhole(characteristics) || pointsOf(characteristics) > 1) return null;
  return `One state of one ensemble evaluates one point at a time, none to share. Stay serial, or take more walkers or ensembles.`;
}

function tooCheap(characteristics: Characteristics): string | null {
  const { logPosteriorSeconds, awaits } = characteristics;
  const points = pointsOf(characteristics);
  const breakEven = breakEvenSeconds(points);
  if (logPosteriorSeconds === undefined || logPosteriorSeconds >= breakEven || awaits === true || points < 2)
    return null;
  return (
    `An evaluation takes ${formatSeconds(logPosteriorSeconds)}: sharing a batch of ${count(points, 'point')} costs ` +
    `${formatSeconds(batchSeconds)}, and threads are given a point in ${formatSeconds(pointSeconds)} at the most; two gain from ` +
    `${formatSeconds(breakEven)} per evaluation on. ${isWhole(characteristics) ? 'Stay serial' : 'Spread states instead, not points'}.`
  );
}

function tooShort({ logPosteriorSeconds, evaluations, awaits }: Characteristics): string | null {
  if (logPosteriorSeconds === undefined || evaluations === undefined || awaits === true) return null;
  const seconds = logPosteriorSeconds * evaluations;
  if (seconds > 2 * threadStartSeconds) return null; // what two threads save is then no more than their start
  return (
    `All ${evaluations} evaluations take ${formatSeconds(seconds)}: starting threads takes ${formatSeconds(threadStartSeconds)}, ` +
    `processes ${formatSeconds(processStartSeconds)}. Stay serial, or open the pools once for many runs.`
  );
}

function tooLarge({ dataMb = 0, memoryMb = 0 }: Characteristics, { memoryAvailableMb }: ReasonMachine): string | null {
  const problemMemoryMb = dataMb + memoryMb;
  if (problemMemoryMb === 0 || safeProcessCount(memoryAvailableMb, { problemMemoryMb }) >= 2) return null;
  const each = processMemoryMb + threadMemoryMb + problemMemoryMb;
  return `A state process takes ${Math.ceil(each)} MB, and ${memoryAvailableMb} MB of memory are available: two do not fit in 80 % of it. Use threads, which share the typed arrays of the data.`;
}

/** Without waiting; where the system's "free" leaves out what it can drop (not on Linux), the whole memory. */
function memoryAvailableNowMb(): number {
  const free = process.platform === 'linux' ? freemem() : totalmem();
  const limit = findMemoryLimit(readText)?.available ?? Infinity;
  return Math.floor(Math.min(free, limit) / 2 ** 20);
}

function checkCharacteristics(given: Characteristics): void {
  const amounts = ['logPosteriorSeconds', 'evaluations', 'dataMb', 'memoryMb'] as const;
  const counts = ['states', 'walkers', 'ensembles', 'nativeThreads'] as const;
  const flags = ['usesGpu', 'isThreadSafe', 'awaits'] as const;
  checkFields('reasonsToAvoidParallelism', given, [...amounts, ...counts, ...flags]);
  for (const name of amounts) checkAmountField(name, given[name]);
  for (const name of counts) checkCountField(name, given[name]);
  for (const name of flags) checkFlagField(name, given[name]);
}
