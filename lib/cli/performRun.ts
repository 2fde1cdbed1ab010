import { asHost } from '../problem/registry.js';
import { formatResult } from '../results/formatResult.js';
import { summaryOf } from '../results/summary.js';
import { run } from '../run.js';
import { gatherOptions } from './gatherOptions.js';
import { loadModule } from './loadModule.js';
import type { RunLine } from './parseCommandLine.js';

/** Runs the problem of a module, and returns what is to be printed. */
export async function performRun(line: RunLine): Promise<string> {
  const given = gatherOptions(line);
  const options = { ...given, progress: line.quiet ? false : (given.progress ?? true) };
  const problem = await loadModule(line.module);
  const result = await asHost(() => run(problem, options));
  return line.json ? JSON.stringify(summaryOf(result), null, 2) : formatResult(result);
}
