import { asHost } from '../problem/registry.js';
import { formatResult } from '../results/formatResult.js';
import { summaryOf } from '../results/summary.js';
import { run } from '../run.js';
import { gatherOptions } from './gatherOptions.js';
import { loadModule } from './loadModule.js';
import type { Problem } from '../problem/types.js';
import type { RunOptions } from '../runOptions.js';
import type { RunLine } from './parseCommandLine.js';

/** What a command prints, and its exit code. */
export interface Performed {
  readonly text: string;
  readonly exitCode: number;
}

/** Runs the problem of a module, and returns what is to be printed. */
export async function performRun(line: RunLine): Promise<Performed> {
  const options = gatherOptions(line); // a file that is no JSON is told before a module is imported
  return performProblem(await loadModule(line.module), options, line);
}

/** Runs a problem with these options. */
export async function performProblem(
  problem: Problem,
  options: RunOptions,
  { quiet, json }: Pick<RunLine, 'quiet' | 'json'>,
): Promise<Performed> {
  const progress = quiet ? false : (options.progress ?? true);
  const result = await asHost(() => run(problem, { ...options, progress }));
  const text = json ? JSON.stringify(summaryOf(result), null, 2) : formatResult(result);
  return { text, exitCode: result.unfinished.length > 0 ? 3 : 0 };
}
