import { Command, CommanderError, Option } from 'commander';

import { flagGroups } from './flags.js';
import { planExample, planSummary, programText, resumeExample, resumeSummary } from './helpTexts.js';
import { runExample, runSummary, showExample, showSummary } from './helpTexts.js';
import { readNumber } from './readValues.js';
import type { RunOptions } from '../runOptions.js';

/** What commands know that run or plan a run: options of a run, where they come from, and how to print. */
export interface Asked {
  /** As typed; checked by the library. */
  readonly options: Partial<RunOptions>;
  /** The flags that set them, by the names of the options. */
  readonly typed: Readonly<Record<string, string>>;
  /** JSON files. */
  readonly dataFile?: string;
  readonly optionsFile?: string;
  readonly json: boolean;
  /** Errors are printed with their stack. */
  readonly debug: boolean;
}

/** transdim run MODULE */
export interface RunLine extends Asked {
  readonly kind: 'run';
  readonly module: string;
  readonly quiet: boolean;
}

/** transdim resume FOLDER [MODULE] */
export interface ResumeLine extends Asked {
  readonly kind: 'resume';
  readonly folder: string;
  /** Instead of the one that the folder names. */
  readonly module?: string;
  readonly quiet: boolean;
}

/** transdim show FOLDER */
export interface ShowLine extends Pick<Asked, 'typed' | 'json' | 'debug'> {
  readonly kind: 'show';
  readonly folder: string;
}

/** transdim plan [MODULE] */
export interface PlanLine extends Asked {
  readonly kind: 'plan';
  readonly module?: string;
  /** Without a module: how many states to plan for. */
  readonly states?: unknown;
  readonly problemMemoryMb?: unknown;
  readonly measure: boolean;
}

/** A command line that says what is to be done. */
export type CommandLine = RunLine | ResumeLine | ShowLine | PlanLine;

/** A command line that is answered by a text: help or version that was asked for, or why it is wrong. */
export interface Answered {
  readonly kind: 'told' | 'refused';
  readonly text: string;
}

/** What a command line means, or what is to be answered. Nothing is read, printed or started. */
export function parseCommandLine(argv: readonly string[], version: string): CommandLine | Answered {
  let said = '';
  let parsed: CommandLine | undefined;
  const say = (text: string): void => {
    said += text;
  };
  const program = new Command('transdim').description(programText).version(version).enablePositionalOptions(); // -V may be a value
  program.helpOption('-h, --help', 'print this').helpCommand(false).showHelpAfterError('(--help says more)');
  program.exitOverride().configureOutput({ writeOut: say, writeErr: say, getOutHelpWidth: () => 100 });
  program.configureOutput({ getErrHelpWidth: () => 100, getOutHasColors: () => false, getErrHasColors: () => false });

  const run = program.command('run').summary(runSummary).description(runSummary);
  run.argument('<module>', 'a module (.js, .mjs, or .ts where Node takes it) whose default export is a problem');
  run.addHelpText('after', runExample);
  const typedInRun = addFlags(run);
  addCommon(run).option('-q, --quiet', 'show no progress');
  run.action((module: string) => {
    parsed = { kind: 'run', module, ...askedOf(run, typedInRun), quiet: run.opts().quiet === true };
  });

  const resume = program.command('resume').summary(resumeSummary).description(resumeSummary);
  resume.argument('<folder>', 'the folder of the run').addHelpText('after', resumeExample);
  resume.argument('[module]', 'the module of its problem (default: the one that the folder names)');
  const typedInResume = addFlags(resume, ['folder']);
  addCommon(resume).option('-q, --quiet', 'show no progress');
  resume.action((folder: string, module: string | undefined) => {
    parsed = { kind: 'resume', folder, module, ...askedOf(resume, typedInResume), quiet: resume.opts().quiet === true };
  });

  const show = program.command('show').summary(showSummary).description(showSummary);
  show.argument('<folder>', 'the folder of a run').addHelpText('after', showExample);
  show.option('--json', 'print JSON instead of tables').option('--debug', 'print errors with their stack');
  show.action((folder: string) => {
    parsed = { kind: 'show', folder, typed: {}, json: show.opts().json === true, debug: show.opts().debug === true };
  });

  const plan = program.command('plan').summary(planSummary).description(planSummary);
  plan.argument('[module]', 'the module of the problem to plan for, as for run');
  plan.addHelpText('after', planExample);
  plan.optionsGroup('Plan:');
  plan.option('--states <n>', 'without a module: the number of states to plan for (default: 2)', readNumber);
  plan.option('--problem-memory <MB>', 'what data and setup() take in each process (default: the data)', readNumber);
  plan.option('--measure', 'sample for a second serially and a second in parallel, and compare');
  const typedInPlan = addFlags(plan);
  addCommon(plan);
  plan.action((module: string | undefined) => {
    const { states, problemMemory, measure } = plan.opts<Readonly<Record<string, unknown>>>();
    const asked = askedOf(plan, typedInPlan);
    refuseWhatPlanCannotUse(plan, module, asked, states, measure);
    const own = { module, states, problemMemoryMb: problemMemory, measure: measure === true };
    const typed = { ...asked.typed, states: '--states', problemMemoryMb: '--problem-memory' };
    parsed = { kind: 'plan', ...asked, typed, ...own };
  });

  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isAsked = ['commander.helpDisplayed', 'commander.version'].includes(error.code);
    return { kind: isAsked ? 'told' : 'refused', text: said };
  }
  return parsed ?? { kind: 'refused', text: said };
}

interface Typed {
  readonly options: Record<string, unknown>;
  readonly typed: Record<string, string>;
}

/** Gives a command the flags of a run, without some options, and notes those that are typed. */
function addFlags(command: Command, without: readonly string[] = []): Typed {
  const noted: Typed = { options: {}, typed: {} };
  for (const { heading, flags } of flagGroups) {
    for (const { flags: text, help, option, read, value, not } of flags) {
      if (without.includes(option)) continue;
      const flag = new Option(text, help).helpGroup(heading).conflicts([...(not ?? [])]);
      const note = (given: string | boolean): unknown => {
        noted.options[option] = read === undefined ? value : read(String(given));
        noted.typed[option] = flag.long ?? text;
        return given;
      };
      if (read !== undefined) flag.argParser(note);
      else command.on(`option:${flag.name()}`, () => note(true));
      command.addOption(flag);
      if (flag.negate) command.setOptionValue(flag.attributeName(), undefined);
    }
  }
  return noted;
}

function addCommon(command: Command): Command {
  command.optionsGroup('Input and output:');
  command.option('--data <file>', 'JSON file with the data that setup() is given');
  command.option('--options <file>', 'JSON file with options of run(); the command line wins');
  command.option('--json', 'print JSON instead of tables');
  command.option('--debug', 'print errors with their stack');
  return command.helpOption('-h, --help', 'print this');
}

function askedOf(command: Command, { options, typed }: Typed): Asked {
  const { data, options: optionsFile, json, debug } = command.opts<Readonly<Record<string, unknown>>>();
  return {
    ...{ options, typed },
    dataFile: data as string | undefined,
    optionsFile: optionsFile as string | undefined,
    json: json === true,
    debug: debug === true,
  };
}

function refuseWhatPlanCannotUse(
  plan: Command,
  module: string | undefined,
  { typed, dataFile, optionsFile }: Asked,
  states: unknown,
  measure: unknown,
): void {
  if (module !== undefined) {
    if (states !== undefined)
      plan.error('error: --states is for a plan without a module: a problem has its own states');
    return;
  }
  const flags = Object.entries(typed).flatMap(([option, flag]) =>
    ['walkers', 'ensembles'].includes(option) ? [] : [flag],
  );
  if (dataFile !== undefined) flags.push('--data');
  if (optionsFile !== undefined) flags.push('--options');
  if (measure === true) flags.push('--measure');
  if (flags.length > 0)
    plan.error(`error: ${flags[0]} is about a problem: name its module, as in transdim plan model.js`);
}
