import { version } from '../results/version.js';
import { describeFailure, exitCodeOf } from './describeFailure.js';
import { parseCommandLine } from './parseCommandLine.js';
import { performPlan } from './performPlan.js';
import { performRun } from './performRun.js';
import type { CommandLine } from './parseCommandLine.js';

/** Does what the command line says, and returns the exit code: 0, 1 after an error, 2 after a command line that is wrong. */
export async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseCommandLine(argv, version());
  if ('text' in parsed) {
    const isAsked = parsed.kind === 'told';
    (isAsked ? process.stdout : process.stderr).write(parsed.text);
    return isAsked ? 0 : 2;
  }
  try {
    process.stdout.write(`${await perform(parsed)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`error: ${describeFailure(error, parsed)}\n`);
    return exitCodeOf(error);
  }
}

function perform(commandLine: CommandLine): Promise<string> {
  switch (commandLine.kind) {
    case 'run':
      return performRun(commandLine);
    case 'plan':
      return performPlan(commandLine);
    default:
      return commandLine satisfies never;
  }
}
