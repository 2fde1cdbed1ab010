import { printable } from '../errors.js';
import { version } from '../results/version.js';
import { describeFailure, exitCodeOf } from './describeFailure.js';
import { parseCommandLine } from './parseCommandLine.js';
import { performPlan } from './performPlan.js';
import { performResume } from './performResume.js';
import { performRun } from './performRun.js';
import { performShow } from './performShow.js';
import type { CommandLine } from './parseCommandLine.js';
import type { Performed } from './performRun.js';

/** Does what the command line says, and returns the exit code: 0; 1 after an error; 2 after a command line that is wrong; 3 where the result is partial. */
export async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseCommandLine(argv, version());
  if ('text' in parsed) {
    const isAsked = parsed.kind === 'told';
    (isAsked ? process.stdout : process.stderr).write(printable(parsed.text));
    return isAsked ? 0 : 2;
  }
  try {
    const { text, exitCode } = await perform(parsed);
    process.stdout.write(printable(`${text}\n`));
    return exitCode;
  } catch (error) {
    process.stderr.write(printable(`error: ${describeFailure(error, parsed)}\n`));
    return exitCodeOf(error);
  }
}

async function perform(commandLine: CommandLine): Promise<Performed> {
  switch (commandLine.kind) {
    case 'run':
      return performRun(commandLine);
    case 'resume':
      return performResume(commandLine);
    case 'show':
      return { text: performShow(commandLine), exitCode: 0 };
    case 'plan':
      return { text: await performPlan(commandLine), exitCode: 0 };
    default:
      return commandLine satisfies never;
  }
}
