import { countOomKills } from '../plan/countOomKills.js';

/** What the kernel had ended for lack of memory when this process began to look. */
let killsBefore: number | undefined;

/** To be called before processes are started: what the kernel ends from now on may be one of them. */
export function lookForKills(): void {
  killsBefore ??= countOomKills();
}

/** How a process ended, in words, and what to do where it can be told that memory ran out. */
export interface End {
  readonly how: string;
  /** A part of a sentence that goes behind what was said; empty where nothing is known. */
  readonly advice: string;
}

/** How a process ended that was started with these options of Node. */
export function describeEnd(exitCode: number | null, signal: NodeJS.Signals | null, execArgv: readonly string[]): End {
  const how = signal === null ? `ended with exit code ${String(exitCode)}` : `ended by signal ${signal}`;
  if (signal === 'SIGABRT' || exitCode === 134) {
    const limit = execArgv.find((word) => /^--max[-_]old[-_]space[-_]size/.test(word)) ?? "Node's own limit";
    return {
      how,
      advice: `, as Node does when its heap is full (${limit}): raise --max-old-space-size in execArgv, or ${fewer}`,
    };
  }
  const kills = countOomKills();
  const isOutOfMemory = signal === 'SIGKILL' && kills > (killsBefore ?? kills);
  killsBefore = kills;
  return { how, advice: isOutOfMemory ? `: the kernel ended it as memory ran out; ${fewer}` : '' };
}

/** What to do where memory runs out. */
export const fewer = 'take fewer processes or threads (estimateSafeProcessCount says how many fit)';
