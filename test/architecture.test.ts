/** Holds the table of rooms: who may import whom, read from the import lines of lib/. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

import * as catalogue from '../lib/index.js';

/** What a room may import besides errors.ts, which all may: `values` as it likes, `types` by `import type` only. */
interface Rule {
  readonly values?: readonly string[];
  readonly types?: readonly string[];
}

const below = ['math', 'random', 'problem', 'moves', 'pool', 'diagnostics', 'pseudoprior', 'within', 'between'];

const above = [
  ...[...below, 'plan', 'progress', 'evidence', 'results'],
  ...['runOptions', 'run', 'readRun', 'shouldParallelize'],
];

const rooms: Readonly<Record<string, Rule>> = {
  describe: {},
  errors: { values: ['describe'] },
  files: {},
  math: {},
  progress: {},
  random: { values: ['math'] },
  problem: { values: ['math'] },
  plan: { types: ['problem', 'pool'] },
  moves: { values: ['random', 'math'] },
  pool: { values: ['problem', 'plan'], types: ['math'] },
  diagnostics: { values: ['math'] },
  pseudoprior: { values: ['random', 'math'], types: ['problem'] },
  within: { values: ['math', 'files', 'moves', 'plan', 'pool', 'problem', 'random', 'diagnostics', 'progress'] },
  between: {
    values: ['pseudoprior', 'random', 'moves', 'math', 'files', 'plan', 'within', 'pool', 'problem', 'progress'],
  },
  evidence: { values: ['math', 'diagnostics', 'between'], types: ['within', 'pseudoprior', 'problem'] },
  results: { values: ['files'], types: [...below, 'plan', 'evidence'] },
  workers: { values: ['pool', 'plan', 'problem'] },
  entry: { values: ['problem', 'pool', 'within', 'between', 'workers', 'progress', 'cli'], types: ['plan'] },
  runOptions: { values: [...below, 'plan', 'progress', 'evidence', 'results'] },
  run: { values: [...below, 'files', 'plan', 'progress', 'evidence', 'results', 'runOptions'] },
  readRun: { values: ['files', 'within'], types: ['diagnostics', 'results'] },
  shouldParallelize: { values: [...below, 'plan'] },
  index: { values: [...above, 'workers'] },
  evaluator: { values: ['problem', 'pool'], types: ['index'] },
  main: { values: ['problem', 'evaluator', 'index'] },
  cli: { values: [...above, 'files'] },
};

/** Packages that one room keeps to itself. */
const keepers: Readonly<Record<string, string>> = {
  seedrandom: 'random',
  systeminformation: 'plan',
  'node-worker-threads-pool': 'pool',
  'cli-progress': 'progress',
  commander: 'cli',
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

const lib = join(projectRoot(), 'lib');
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap((file) => importsOf(file, read(file)));

await t.test('every room imports only what the table allows', (t) => {
  t.ok(imports.length > 200, 'the import lines were found');
  t.strictSame(
    imports.flatMap((line) => complaint(line) ?? []),
    [],
  );
  t.end();
});

await t.test('the table is held: an import that it does not allow would be found', (t) => {
  const planted = [
    ["import { sampleState } from '../within/sampleState.js';", 'math uses within'],
    ["import type {\n  Stream,\n} from '../random/stream.js';", 'math uses random (type)'],
    ["export { x } from '../run.js';", 'math uses run'],
    ["const { x } = await import('../pool/crew.js');", 'math uses pool'],
    ["import seedrandom from 'seedrandom';", 'seedrandom belongs to random'],
  ] as const;
  for (const [line, found] of planted) {
    t.match(importsOf('math/planted.ts', line).map(complaint).join(), found);
  }
  t.match(
    importsOf('evidence/planted.ts', "import { x } from '../within/types.js';").map(complaint).join(),
    'evidence uses',
  );
  t.equal(importsOf('evidence/fine.ts', "import type { X } from '../within/types.js';").map(complaint).join(), '');
  t.end();
});

await t.test('every file stands in a room of the table', (t) => {
  t.strictSame(
    [...new Set(files.map(roomOf))].filter((room) => !(room in rooms)),
    [],
  );
  t.end();
});

await t.test('nobody imports entry: pools reach it by URL', (t) => {
  t.strictSame(
    imports.filter(({ from, to }) => to === 'entry' && from !== 'entry'),
    [],
  );
  t.ok(files.some((file) => roomOf(file) === 'pool' && read(file).includes("new URL('../entry/")));
  t.end();
});

await t.test('rooms import values in one direction only', (t) => {
  const uses = new Map(files.map((file) => [roomOf(file), new Set<string>()]));
  for (const { from, to, isType } of imports) if (!isType && from !== to) uses.get(from)?.add(to);
  t.strictSame(findCycle(uses), []);
  uses.get('problem')?.add('pool');
  t.strictSame(findCycle(uses), ['problem', 'pool', 'problem'], 'a cycle that is planted is found');
  t.end();
});

await t.test('index.ts is a catalogue: it re-exports and does nothing else', (t) => {
  const statements = withoutComments(read('index.ts'))
    .split(';')
    .map((line) => line.trim());
  t.strictSame(
    statements.filter((line) => line !== '' && !/^export (type )?{[^}]*} from '[^']+'$/.test(line)),
    [],
  );
  t.end();
});

await t.test('the public values are these', (t) => {
  t.strictSame(Object.keys(catalogue).sort(), [
    'TransdimError',
    'checkMemory',
    'createWorkIndexQueue',
    'defineProblem',
    'drawProposals',
    'estimateEvidence',
    'estimateSafeProcessCount',
    'fitPseudoPrior',
    'formatResult',
    'forwardPool',
    'inspectMachine',
    'isTransdimError',
    'monitorMemory',
    'openStatePool',
    'openWalkerPool',
    'openWorkIndexQueue',
    'openWorkerPool',
    'posteriorMembers',
    'readRun',
    'reasonsToAvoidParallelism',
    'recommendProcessCounts',
    'run',
    'runEnsembleResampler',
    'runJobs',
    'runMcmcPerState',
    'shareData',
    'shouldParallelize',
    'shouldUsePool',
  ]);
  t.end();
});

await t.test('the public types are these', (t) => {
  const lists = [...withoutComments(read('index.ts')).matchAll(/export type {([^}]*)}/g)];
  const names = lists.flatMap(([, list]) => list.split(',')).map((name) => name.trim());
  t.strictSame(names.filter((name) => name !== '').sort(), [
    'Characteristics',
    'ErrorFields',
    'ErrorTag',
    'Evidence',
    'FailedEvaluation',
    'FailurePolicy',
    'Forward',
    'ForwardPool',
    'ForwardPoolConfig',
    'Gpu',
    'IndexRange',
    'IndexedResult',
    'JobContext',
    'JobOptions',
    'JobRank',
    'JobTarget',
    'Layout',
    'LayoutNeeds',
    'LayoutReport',
    'Machine',
    'MapPool',
    'MemberBias',
    'Members',
    'MemoryCheck',
    'MemoryMonitor',
    'MemorySample',
    'MethodEvidence',
    'MonitorOptions',
    'MoveConfig',
    'ParallelVerdict',
    'Parameter',
    'PoolAdvice',
    'PoolWork',
    'Problem',
    'ProblemDefinition',
    'ProcessMemory',
    'Progress',
    'ProposalOptions',
    'PseudoPrior',
    'PseudoPriorOptions',
    'QueueShape',
    'Recommendation',
    'ResamplerOptions',
    'RunOptions',
    'RunReading',
    'RunResult',
    'SampleOptions',
    'Seed',
    'ShutdownOptions',
    'StartRandom',
    'State',
    'StateEnsemble',
    'StateMembers',
    'StatePool',
    'StatePoolConfig',
    'StateReading',
    'StateResult',
    'StopRule',
    'Trace',
    'UnfinishedState',
    'WalkerPool',
    'WalkerPoolConfig',
    'WorkIndexQueue',
    'WorkerPool',
    'WorkerPoolOptions',
  ]);
  t.end();
});

await t.test('no file of lib is longer than 200 lines', (t) => {
  t.strictSame(
    files.filter((file) => read(file).trimEnd().split('\n').length > 200),
    [],
  );
  t.end();
});

await t.test('nobody calls Math.random: random numbers come from a stream', (t) => {
  t.strictSame(
    files.filter((file) => withoutComments(read(file)).includes('Math.random')),
    [],
  );
  t.end();
});

function read(file: string): string {
  return readFileSync(join(lib, file), 'utf8');
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** The room of a file: its folder, or its own name where it lies in lib/ itself. */
function roomOf(file: string): string {
  const [first] = file.split(/[/\\]/);
  return first.replace(/\.ts$/, '');
}

/** Every import and re-export of a file of lib/, packages too. */
function importsOf(file: string, text: string): Import[] {
  const pattern =
    /\b(?:import|export)\s+(type\s)?[^'";]*?\bfrom\s+'([^']+)'|\bimport\(\s*'([^']+)'|^import\s+'([^']+)'/gm;
  return [...withoutComments(text).matchAll(pattern)].map((match) => {
    const target = [match[2], match[3], match[4]].find((name: string | undefined) => name !== undefined) ?? '';
    const to = target.startsWith('.')
      ? roomOf(relative(lib, join(lib, dirname(file), target)).replace(/\.js$/, ''))
      : target;
    return { file, from: roomOf(file), to, isType: (match[1] as string | undefined) !== undefined };
  });
}

/** What is wrong with an import; undefined when nothing is. */
function complaint({ file, from, to, isType }: Import): string | undefined {
  if (to in keepers) return keepers[to] === from ? undefined : `${file}: ${to} belongs to ${keepers[to]}`;
  if (!(to in rooms) && to !== 'entry') return undefined; // node: and packages that all may use
  const { values = [], types = [] } = rooms[from] ?? {};
  if (to === from || to === 'errors' || values.includes(to) || (isType && types.includes(to))) return undefined;
  return `${file}: ${from} uses ${to}${isType ? ' (type)' : ''}`;
}

/** A round trip through the rooms, first and last the same; empty when there is none. */
function findCycle(uses: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const walk = (path: readonly string[]): string[] => {
    for (const next of uses.get(path[path.length - 1]) ?? []) {
      if (path.includes(next)) return [...path.slice(path.indexOf(next)), next];
      const cycle = walk([...path, next]);
      if (cycle.length > 0) return cycle;
    }
    return [];
  };
  return [...uses.keys()].map((room) => walk([room])).find((cycle) => cycle.length > 0) ?? [];
}

/** The folder of package.json, above wherever this test was compiled to. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
