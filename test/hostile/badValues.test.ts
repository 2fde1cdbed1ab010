/** Log posteriors and start functions that misbehave are named, or do no harm, the same in every layout. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import t from 'tap';

import { TransdimError, runMcmcPerState } from '../../lib/index.js';
import { briefly, runCommand } from '../cli/command.js';
import { openLayout, processes, serial, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import { descendants, needsProc, untilGone } from '../faults/processTree.js';
import { firstDifference } from '../invariance/firstDifference.js';
import misbehaving from './problems/misbehaving.js';
import type { SampleOptions, StateEnsemble } from '../../lib/index.js';
import type { OpenLayout, TestLayout } from '../contract/layouts.js';
import type { Summary } from '../../lib/results/summary.js';
import type { Deed } from './problems/misbehaving.js';

const short = { walkers: 8, steps: 30, ensembles: 2, discard: 0, thin: 1, seed: 3 } satisfies SampleOptions;

const sample = ({ statePool, walkerPool }: Pick<OpenLayout, 'statePool' | 'walkerPool'>, deed: Deed, more = {}) =>
  runMcmcPerState(misbehaving, { ...short, ...more, statePool, walkerPool, data: { deed } });

const serially = (deed: Deed, more: SampleOptions = {}): Promise<StateEnsemble[]> =>
  runMcmcPerState(misbehaving, { ...short, ...more, parallel: false, data: { deed } });

const bits = ({ samples, logPosteriors, evaluations, failures }: StateEnsemble) => ({
  ...{ samples: samples.data, logPosteriors, evaluations, failures },
});

const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

const expected = (await serially('none')).map(bits);

/** Deeds of a log posterior that are failures of one evaluation, and what is said of them. */
const failures = {
  NaN: /^the log posterior of state 'odd' returned NaN \(/,
  Infinity: /returned Infinity \(/,
  undefined: /logPosterior must return a number; got undefined \(/,
  text: /logPosterior must return a number; got '-\d/,
  bigint: /logPosterior must return a number; got 3 \(/,
  list: /logPosterior must return a number; got \[-\d/,
  'Number object': /logPosterior must return a number; got -\d/,
  function: /logPosterior must return a number; got a function \(/,
  promise: /got a promise\. Give walkerPool { kind: 'promises' }/,
  rejects: /got a promise\. Give walkerPool { kind: 'promises' }/,
  'throw null': /threw null \(/,
  'throw process': /threw RangeError: no model \(/,
} as const satisfies Partial<Record<Deed, RegExp>>;

/** Deeds of start(), or from the start on. */
const noStarts = {
  'never inside':
    /^start\(\) gave walker 0 of ensemble 0 of state 'odd' no point inside the support in 100 tries; the last/,
  'short start': /^start\(\) must return 2 numbers for state 'odd', one per parameter; got \[-?[\d.]+\]$/,
  'long start': /^start\(\) must return 2 numbers for state 'odd'.*; got \[.*,.*,0\]$/,
  'start of NaN': /^start\(\) must return finite numbers for state 'odd'; got \[.*,NaN\]$/,
  'start is a text': /^start\(\) must return 2 numbers for state 'odd'.*; got '12'$/,
  'start is nothing': /^start\(\) must return 2 numbers for state 'odd'.*; got undefined$/,
  'start is a promise': /^start\(\) must return 2 numbers for state 'odd'.*; got a promise$/,
  'start throws': /^start\(\) threw for state 'odd': no start$/,
  'start of texts': /^start\(\) must return finite numbers for state 'odd'; got \["/,
  'sparse start': /^start\(\) must return finite numbers for state 'odd'; got \[null,null\]$/,
  'always the same start': /^start\(\) gave all 8 walkers of state 'odd' the same 'x' = 1; walkers that do not differ/,
} as const satisfies Partial<Record<Deed, RegExp>>;

const harmless = ['none', 'changes x', 'start is a typed array'] as const satisfies readonly Deed[];

const walkerProcesses: TestLayout = {
  name: '2 walker processes',
  statePool: { kind: 'serial' },
  walkerPool: { kind: 'processes', size: 2, execArgv: [] },
};

/** Serially all of them; elsewhere those that are most likely to be lost on their way. */
const onTheirWay: readonly string[] = ['NaN', 'bigint', 'rejects', 'throw process', 'never inside', 'start throws'];

function entriesFor(layout: TestLayout, deeds: Readonly<Record<string, RegExp>>): [string, RegExp][] {
  return Object.entries(deeds).filter(([deed]) => layout === serial || onTheirWay.includes(deed));
}

/** Where each failure happens serially: everywhere else it must be the same place. */
const places = new Map<string, TransdimError['fields']>();

for (const layout of [serial, threads(2), processes(2, 2), walkerProcesses]) {
  await t.test(
    `${layout.name}: what is no log posterior is named by state, ensemble, walker, step and point`,
    async (t) => {
      const open = openLayout(layout);
      t.teardown(() => open.close());
      for (const [deed, message] of entriesFor(layout, failures)) {
        const error = await reasonOf(sample(open, deed as Deed));
        t.match(error, { tag: 'evaluation', message, fields: { state: 'odd' } }, deed);
        if (!(error instanceof TransdimError)) continue;
        const { fields } = error as TransdimError<'evaluation'>;
        t.ok(fields.step !== null && fields.step >= 1 && fields.point.length === 2 && fields.point[0] > 1, 'in a step');
        t.match(
          error.message,
          `(ensemble ${fields.ensemble}, walker ${fields.walker}, step ${fields.step}) at the point`,
        );
        t.strictSame(fields, places.get(deed) ?? fields, `${deed} at the same place as serially`);
        places.set(deed, fields);
      }
      t.equal(firstDifference((await sample(open, 'none')).map(bits), expected), null, 'and the pools go on');
    },
  );

  await t.test(`${layout.name}: what is no start is named by its state`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());
    for (const [deed, message] of entriesFor(layout, noStarts)) {
      const error = await reasonOf(sample(open, deed as Deed));
      t.match(error, { tag: 'start', message, fields: { state: 'odd', ensemble: 0, walker: 0 } }, deed);
    }
    t.equal(firstDifference((await sample(open, 'none')).map(bits), expected), null, 'and the pools go on');
  });

  await t.test(`${layout.name}: what does no harm changes no bit, and what is rejected is the same list`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());
    for (const deed of harmless) t.equal(firstDifference((await sample(open, deed)).map(bits), expected), null, deed);
    for (const deed of ['NaN', 'rejects'] as const) {
      const onFailure = 'reject';
      const [sound, odd] = (await sample(open, deed, { onFailure })).map(bits);
      t.equal(firstDifference([sound, odd], (await serially(deed, { onFailure })).map(bits)), null, deed);
      t.ok(
        odd.failures.length > 0 && odd.failures.every(({ point }) => point[0] > 1),
        `${odd.failures.length} of ${deed}`,
      );
      t.equal(firstDifference([sound], expected.slice(0, 1)), null, 'the other state knows nothing of it');
    }
  });
}

for (const layout of [threads(2), walkerProcesses]) {
  await t.test(`${layout.name}: process.exit() gives its state up, names the point, and the pools go on`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());
    const error = await reasonOf(sample(open, 'exit'));
    t.match(error, { tag: 'poisoned', fields: { state: 'odd', deaths: 3, point: Array }, message: /^state 'odd'/ });
    const { ensemble, walker, step, point } = (error as TransdimError<'poisoned'>).fields;
    t.ok(point !== null && point.length === 2 && point[0] > 1, 'at a point beyond 1');
    t.strictSame({ state: 'odd', ensemble, walker, step, point }, places.get('NaN'), 'where another deed is named');
    t.equal(firstDifference((await sample(open, 'none')).map(bits), expected), null);
  });
}

for (const layout of [processes(2, 2)]) {
  await t.test(
    `${layout.name}: a log posterior that never returns is ended and named, and the pools go on`,
    async (t) => {
      const open = openLayout(layout);
      t.teardown(() => open.close());
      t.match(await reasonOf(sample(open, 'loop', { evaluationTimeLimitMs: 800 })), {
        ...{ tag: 'evaluation', fields: places.get('NaN'), message: /took longer than evaluationTimeLimitMs = 800/ },
      });
      t.equal(firstDifference((await sample(open, 'none')).map(bits), expected), null);
    },
  );
}

await t.test(
  'in the thread of the script a log posterior that never returns is not begun with a time limit',
  async (t) => {
    const limited = runMcmcPerState(misbehaving, {
      ...{ ...short, walkerPool: { kind: 'serial' }, evaluationTimeLimitMs: 800, data: { deed: 'loop' } },
    });
    t.match(await reasonOf(limited), { tag: 'option', fields: { option: 'evaluationTimeLimitMs' } });
  },
);

await t.test('walkers that wait for promises take them, name those that reject, and refuse what is none', async (t) => {
  const walkerPool = { kind: 'promises', limit: 3 } as const;
  const own = { statePool: { kind: 'serial' } as const, walkerPool };
  t.equal(firstDifference((await sample(own as never, 'promise')).map(bits), expected), null);
  const where = { tag: 'evaluation', fields: places.get('NaN') };
  t.match(await reasonOf(sample(own as never, 'rejects')), { ...where, message: /threw RangeError: nobody waits/ });
  t.match(await reasonOf(sample(own as never, 'text')), { ...where, message: /must return a number; got '-/ });
  t.match(await reasonOf(sample(own as never, 'NaN')), { ...where, message: /returned NaN/ });
});

await t.test('nothing is left of all that: no process, and no rejection that nobody handled', async (t) => {
  t.strictSame(unhandled, []);
  if (needsProc === false) await untilGone(descendants(process.pid));
});

const moduleFile = fileURLToPath(new URL('problems/misbehaving.js', import.meta.url));
const line = '{"kind":"done","reports":[]}\n';

for (const layout of [
  ['--processes', '2', '--threads', '2'],
  ['--walkers-over', 'processes:2'],
]) {
  await t.test(
    `transdim run ${layout.join(' ')}: what a log posterior writes is on the output, and changes no figure`,
    async (t) => {
      const cwd = t.testdir();
      const figures = async (deed: Deed): Promise<unknown> => {
        writeFileSync(join(cwd, 'data.json'), JSON.stringify({ deed }));
        const args = [
          'run',
          moduleFile,
          ...briefly,
          '--data',
          'data.json',
          '--no-folder',
          '--quiet',
          '--json',
          ...layout,
        ];
        const { code, stdout, stderr } = await runCommand(args, cwd);
        t.equal(code, 0, stderr);
        t.equal(stdout.includes(line), deed === 'writes');
        const { states, evidence } = JSON.parse(stdout.replaceAll(line, '')) as Summary;
        return { evidence, states: states.map((state) => ({ ...state, seconds: 0 })) };
      };
      t.strictSame(await figures('writes'), await figures('none'));
    },
  );
}
