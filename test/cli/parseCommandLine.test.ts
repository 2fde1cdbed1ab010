import { deepStrictEqual } from 'node:assert/strict';

import fc from 'fast-check';
import t from 'tap';

import { flagGroups } from '../../lib/cli/flags.js';
import { parseCommandLine } from '../../lib/cli/parseCommandLine.js';
import { sampleOptionNames } from '../../lib/within/options.js';
import type { Answered, PlanLine, ResumeLine, RunLine } from '../../lib/cli/parseCommandLine.js';

const parse = (...argv: string[]) => parseCommandLine(argv, '1.2.3');
const runOf = (...argv: string[]): RunLine => parse('run', ...argv) as RunLine;
const planOf = (...argv: string[]): PlanLine => parse('plan', ...argv) as PlanLine;
const resumeOf = (...argv: string[]): ResumeLine => parse('resume', ...argv) as ResumeLine;
const answerTo = (...argv: string[]): Answered => parse(...argv) as Answered;

/** How an option is written, and what it means. */
interface Written {
  readonly argv: readonly string[];
  readonly option: string;
  readonly value: unknown;
}

const number = fc.oneof(
  fc.nat(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.integer(),
);
const perState = fc.oneof(number, fc.array(number, { minLength: 2, maxLength: 4 }));
const kind = fc.constantFrom('stretch', 'differentialEvolution', 'snooker');

const flagWith = <Value>(
  flag: string,
  option: string,
  values: fc.Arbitrary<Value>,
  text = String as (v: Value) => string,
) => values.map((value): Written => ({ argv: [flag, text(value)], option, value }));

const pool = (flag: string, option: string, size: string, ...kinds: string[]) =>
  fc.tuple(fc.constantFrom(...kinds), fc.option(fc.nat(), { nil: undefined })).map(([kind, n]): Written => ({
    argv: [flag, n === undefined ? kind : `${kind}:${n}`],
    option,
    value: n === undefined ? { kind } : { kind, [size]: n },
  }));

const moves = fc
  .array(fc.tuple(kind, fc.option(number, { nil: undefined })), { minLength: 1, maxLength: 3 })
  .map((list): Written => ({
    argv: ['--moves', list.map(([name, weight]) => (weight === undefined ? name : `${name}:${weight}`)).join(',')],
    option: 'moves',
    value: list.map(([name, weight]) => (weight === undefined ? { kind: name } : { kind: name, weight })),
  }));

const until = fc
  .record({ rhat: number, ess: number }, { requiredKeys: [] })
  .filter((rule) => Object.keys(rule).length > 0)
  .map((rule): Written => ({
    argv: [
      '--until',
      Object.entries(rule)
        .map(([name, value]) => `${name}:${value}`)
        .join(','),
    ],
    ...{ option: 'until', value: { ...rule } },
  }));

const written: readonly fc.Arbitrary<Written>[] = [
  flagWith('--steps', 'steps', perState),
  flagWith('--walkers', 'walkers', perState),
  flagWith('--discard', 'discard', perState),
  flagWith('--thin', 'thin', perState),
  flagWith('--ensembles', 'ensembles', number),
  flagWith('--draws', 'draws', number),
  flagWith('--chains', 'chains', number),
  flagWith('--resampler-steps', 'resamplerSteps', number),
  flagWith('--seed', 'seed', fc.oneof(number, fc.constantFrom('north', '-', '1 2', 'NaN', '0x1'))),
  flagWith('--members', 'members', fc.string()),
  flagWith('--on-failure', 'onFailure', fc.string()),
  flagWith('--folder', 'folder', fc.string()),
  flagWith('--evaluation-time-limit', 'evaluationTimeLimitMs', number),
  moves,
  until,
  fc.constantFrom(
    { argv: ['--verify'], option: 'verify', value: true },
    { argv: ['--no-folder'], option: 'folder', value: false },
    { argv: ['--auto-thin'], option: 'autoThin', value: true },
    { argv: ['--no-auto-thin'], option: 'autoThin', value: false },
  ),
  flagWith('--parallel', 'parallel', fc.constantFrom(true, false, 'auto', 'maybe')),
  flagWith('--processors', 'processors', number),
  flagWith('--state-processors', 'stateProcessors', number),
  pool('--states-over', 'statePool', 'size', 'serial', 'threads', 'processes'),
  pool('--walkers-over', 'walkerPool', 'size', 'serial', 'threads', 'processes'),
  pool('--walkers-over', 'walkerPool', 'limit', 'promises'),
];

await t.test('what is written in any order is what is meant; of an option that is written twice, the last', (t) => {
  const lines = fc.array(fc.oneof(...written), { maxLength: 8 });
  fc.assert(
    fc.property(lines, fc.constantFrom('run', 'plan', 'resume'), fc.nat(), (written, command, at) => {
      const list = command === 'resume' ? written.filter(({ option }) => option !== 'folder') : written;
      const flags = list.flatMap(({ argv }) => argv);
      const before = list.slice(0, at % (list.length + 1)).flatMap(({ argv }) => argv);
      const parsed = parse(command, ...before, 'model.js', ...flags.slice(before.length)) as RunLine;
      const { options, typed } = parsed;
      deepStrictEqual(command === 'resume' ? (parsed as unknown as ResumeLine).folder : parsed.module, 'model.js');
      const meant = new Map(list.map(({ option, value }) => [option, value]));
      deepStrictEqual(new Map(Object.entries(options)), meant);
      deepStrictEqual(
        Object.keys(typed).sort(),
        [...meant.keys(), ...(command === 'plan' ? ['states', 'problemMemoryMb'] : [])].sort(),
      );
    }),
    { numRuns: 300 },
  );
  t.end();
});

await t.test('whatever is written, there is a command line or an answer', (t) => {
  const flags = flagGroups.flatMap((group) => group.flags.map((flag) => flag.flags.split(' ')[0]));
  const word = fc.oneof(fc.string(), fc.constantFrom('run', 'plan', 'show', 'resume', '--json', '--', '-q', ...flags));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
      const parsed = parse(...argv);
      if (!['run', 'plan', 'show', 'resume', 'told', 'refused'].includes(parsed.kind))
        throw new Error(`${parsed.kind} is nothing`);
      if ('text' in parsed && parsed.text === '') throw new Error('an answer without words');
    }),
    { numRuns: 500 },
  );
  t.end();
});

await t.test('every option of a run has a flag, or a reason to have none', (t) => {
  const reasons = {
    ...{ progress: '--quiet', data: 'a file', chainFolder: 'it is the run folder' },
    ...{ resume: 'transdim resume', signal: 'Ctrl-C' },
  };
  const names = new Set<string>(flagGroups.flatMap((group) => group.flags.map(({ option }) => option)));
  t.strictSame(
    sampleOptionNames.filter((name) => !names.has(name)),
    Object.keys(reasons),
  );
  for (const name of ['draws', 'members', 'chains', 'resamplerSteps', 'folder']) t.ok(names.has(name), name);
  t.end();
});

await t.test('a flag has the name of its option, with hyphens, unless it says how work is spread or limited', (t) => {
  const others = new Set(['statePool', 'walkerPool', 'forwardPool', 'evaluationTimeLimitMs']);
  for (const { flags, option } of flagGroups.flatMap((group) => group.flags)) {
    const name = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (!others.has(option)) t.equal(flags.split(' ')[0].replace('--no-', '--'), `--${name}`);
  }
  t.end();
});

await t.test('texts that are no numbers are left for the library to refuse', (t) => {
  t.strictSame(runOf('m.js', '--steps', 'many').options, { steps: 'many' });
  t.strictSame(runOf('m.js', '--steps', '100,few').options, { steps: [100, 'few'] });
  t.strictSame(runOf('m.js', '--threads', '2x').options, { walkerPool: { kind: 'threads', size: '2x' } });
  t.strictSame(runOf('m.js', '--moves', 'leap:high').options, { moves: [{ kind: 'leap', weight: 'high' }] });
  t.end();
});

await t.test('shorts of pools, hyphens in moves, files and switches', (t) => {
  t.strictSame(runOf('m.js', '--processes', '4', '--threads', '2').options, {
    statePool: { kind: 'processes', size: 4 },
    walkerPool: { kind: 'threads', size: 2 },
  });
  t.strictSame(runOf('m.js', '--forward-threads', '3').options, { forwardPool: { kind: 'threads', size: 3 } });
  t.strictSame(runOf('m.js', '--moves', 'differential-evolution:0.5,snooker').options, {
    moves: [{ kind: 'differentialEvolution', weight: 0.5 }, { kind: 'snooker' }],
  });
  t.match(runOf('m.js', '--data', 'd.json', '--options', 'o.json', '--json', '-q', '--debug'), {
    ...{ kind: 'run', module: 'm.js', options: {}, dataFile: 'd.json', optionsFile: 'o.json' },
    ...{ json: true, quiet: true, debug: true },
  });
  t.match(runOf('m.js'), { json: false, quiet: false, debug: false, options: {}, typed: {} });
  t.match(planOf('m.js', '--measure', '--problem-memory', '200'), {
    ...{ kind: 'plan', module: 'm.js', measure: true, problemMemoryMb: 200 },
  });
  t.match(planOf('--states', '6', '--walkers', '64'), { states: 6, options: { walkers: 64 }, measure: false });
  t.end();
});

await t.test(
  'resume has a folder, perhaps a module, and the flags of run but those of its folder; show has a folder',
  (t) => {
    t.match(resumeOf('kept'), {
      kind: 'resume',
      folder: 'kept',
      module: undefined,
      options: {},
      typed: {},
      quiet: false,
    });
    t.match(
      resumeOf('kept', 'm.js', '-q', '--json', '--data', 'd.json', '--options', 'o.json', '--debug', '--steps', '90'),
      {
        ...{ kind: 'resume', folder: 'kept', module: 'm.js', options: { steps: 90 }, typed: { steps: '--steps' } },
        ...{ quiet: true, json: true, dataFile: 'd.json', optionsFile: 'o.json', debug: true },
      },
    );
    t.strictSame(resumeOf('kept', '--threads', '2').options, { walkerPool: { kind: 'threads', size: 2 } });
    t.match(parse('show', 'kept'), { kind: 'show', folder: 'kept', json: false, debug: false, typed: {} });
    t.match(parse('show', 'kept', '--json', '--debug'), { kind: 'show', folder: 'kept', json: true, debug: true });
    t.end();
  },
);

await t.test('the help names all that the command can do, and says what its exit codes are', (t) => {
  const program = answerTo('--help').text;
  for (const verb of ['run', 'resume', 'show', 'plan'])
    t.match(program, new RegExp(`^ {2}transdim ${verb} `, 'm'), verb);
  for (const verb of ['run', 'resume', 'show', 'plan']) t.match(program, new RegExp(`^ {2}${verb} .*  \\w`, 'm'), verb);
  const run = answerTo('run', '--help').text;
  for (const code of ['0', '1', '2', '3', '130', '143']) t.match(run, new RegExp(`\\b${code}\\b`), `exit code ${code}`);
  const resume = answerTo('resume', '--help').text;
  t.match(resume, /Usage: transdim resume \[options\] <folder> \[module\]/);
  t.match(resume, /data are not kept and have to be given again/);
  t.notMatch(resume, /--folder|--no-folder/);
  t.match(answerTo('show', '--help').text, /Usage: transdim show \[options\] <folder>/);
  t.end();
});

await t.test('help and version are told; a wrong command line is refused with its reason', (t) => {
  t.same(parse('--version'), { kind: 'told', text: '1.2.3\n' });
  t.match(
    parse('run', 'model.js', '--folder', '-V'),
    { kind: 'run', options: { folder: '-V' } },
    'a value, not a question',
  );
  for (const argv of [
    ...[['--help'], ['run', '--help'], ['plan', '-h'], ['run', 'm.js', '--help']],
    ...[
      ['show', '--help'],
      ['show', 'kept', '-h'],
    ],
  ]) {
    const { kind, text } = answerTo(...argv);
    t.equal(kind, 'told');
    t.match(text, /Usage: transdim/);
    t.match(text, /\n {2}transdim (run|plan|show|resume) (model\.js --steps 3000|transdim-runs.\S+)/, 'an example');
    t.strictSame(
      text.split('\n').filter((line) => line.length > 100),
      [],
      'readable at 100 columns',
    );
  }
  for (const [argv, reason] of [
    [[], /Usage: transdim/],
    [['run'], /missing required argument 'module'/],
    [['walk'], /unknown command 'walk'/],
    [['run', 'm.js', '--stepz', '3'], /unknown option '--stepz'\n\(Did you mean --steps\?\)/],
    [['run', 'm.js', 'n.js'], /too many arguments/],
    [['resume'], /missing required argument 'folder'/],
    [['resume', 'kept', 'm.js', 'n.js'], /too many arguments/],
    [['resume', 'kept', '--folder', 'other'], /unknown option '--folder'/],
    [['resume', 'kept', '--no-folder'], /unknown option '--no-folder'/],
    [['resume', 'kept', '--threads', '2', '--walkers-over', 'serial'], /'--threads <n>' cannot be used with option/],
    [['show'], /missing required argument 'folder'/],
    [['show', 'kept', 'other'], /too many arguments/],
    [['show', 'kept', '--steps', '3'], /unknown option '--steps'/],
    [['run', 'm.js', '--steps'], /option '--steps <N>' argument missing/],
    [
      ['run', 'm.js', '--states-over', 'cores'],
      /'cores' is invalid\. It is one of serial, threads, processes, with :N/,
    ],
    [['run', 'm.js', '--states-over', 'promises'], /It is one of serial, threads, processes,/],
    [
      ['run', 'm.js', '--threads', '2', '--walkers-over', 'serial'],
      /'--threads <n>' cannot be used with option '--walkers/,
    ],
    [['plan', 'm.js', '--states', '2'], /--states is for a plan without a module/],
    [['plan', '--steps', '100'], /--steps is about a problem: name its module/],
    [['plan', '--data', 'd.json'], /--data is about a problem/],
    [['plan', '--measure'], /--measure is about a problem/],
  ] as const) {
    const { kind, text } = answerTo(...argv);
    t.equal(kind, 'refused', argv.join(' '));
    t.match(text, reason);
  }
  t.end();
});
