/**
 * A run folder that was damaged, or forged: it is read as far as it holds, gone on with to the same bits, or refused. Nothing is
 * evaluated for one that is refused, nothing of another folder is read or told, and nothing outside of it is written.
 */
import { appendFileSync, cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import fc from 'fast-check';
import t from 'tap';

import { isTransdimError, readRun, run } from '../../lib/index.js';
import { performResume } from '../../lib/cli/performResume.js';
import { startCommand } from '../cli/command.js';
import { reasonOf } from '../contract/reasonOf.js';
import { needsProc } from '../faults/processTree.js';
import { firstDifference } from '../invariance/firstDifference.js';
import { forge, headerOf } from './forge.js';
import counted, { calls } from './problems/counted.js';
import type { Test } from 'tap';
import type { Forgery } from './forge.js';
import type { RunOptions, RunResult } from '../../lib/index.js';
import type { Ending } from '../cli/command.js';

const secret = JSON.stringify({ secret: 'mind your own business', padding: '-'.repeat(2000) });
const root = t.testdir({ outside: { 'secret.json': secret } });
const good = join(root, 'good');
const short = {
  ...{ steps: 40, walkers: 4, ensembles: 2, moves: { kind: 'stretch' }, seed: 1, parallel: false },
  ...{ draws: 20, chains: 2, resamplerSteps: 20, pseudoPrior: { maxComponents: 1 } },
} as const satisfies RunOptions;

const figures = ({ states, evidence, trace }: RunResult): unknown => ({
  ...{ states: states.map((state) => ({ ...state, seconds: 0 })), evidence, visits: trace.visits },
});
const expected = figures(await run(counted, { ...short, folder: good }));
await run(counted, { ...short, seed: 2, folder: join(root, 'another') });

const files = readdirSync(good, { recursive: true, encoding: 'utf8' }).filter((name) =>
  statSync(join(good, name)).isFile(),
);
const [request, identity, summary] = ['request.json', 'chains/identity.json', 'summary.json'];
const chain = (state: number, ensemble: number): string => `chains/${state}.${ensemble}.chain`;
const [members] = files.filter((name) => name.endsWith('.members'));
const [trace] = files.filter((name) => name.endsWith('.trace'));
const oneOfEach = [request, identity, summary, chain(0, 0), members, trace];

/** How an attempt ended: 'as it was', another way well, or refused with this sentence. */
interface Outcome {
  readonly what: 'same' | 'other' | 'file' | 'changed' | 'option' | 'fault';
  readonly text: string;
}

const resumeLine = { kind: 'resume', options: {}, typed: {}, json: false, debug: false, quiet: true } as const;

let copies = 0;

/** A copy of the good folder, with something done to it; it goes when `use` is through. */
async function damaged<T>(damage: (folder: string) => void, use: (folder: string) => T | Promise<T>): Promise<T> {
  copies += 1;
  const folder = join(root, `copy ${copies}`);
  cpSync(good, folder, { recursive: true });
  try {
    damage(folder);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads a folder and everything that it has; goes on with it. */
async function tryBoth(folder: string): Promise<{ readonly read: Outcome; readonly resumed: Outcome }> {
  const before = calls.count;
  const read = await outcomeOf(() => {
    for (const { draws } of readRun(folder).states) draws();
    return 'same';
  });
  const evaluated = calls.count;
  const resumed = await outcomeOf(async () => {
    const found = await run(counted, { folder, resume: true, parallel: false });
    return firstDifference(figures(found), expected) === null ? 'same' : 'other';
  });
  if (evaluated > before) return { read: { what: 'fault', text: 'reading evaluates' }, resumed };
  const isRefused = !['same', 'other'].includes(resumed.what);
  if (isRefused && calls.count > evaluated) {
    return { read, resumed: { what: 'fault', text: `evaluated, and then: ${resumed.text}` } };
  }
  return { read, resumed };
}

async function outcomeOf(attempt: () => 'same' | 'other' | Promise<'same' | 'other'>): Promise<Outcome> {
  try {
    return { what: await attempt(), text: '' };
  } catch (error) {
    const known = (['file', 'changed', 'option'] as const).find((tag) => isTransdimError(error, tag));
    if (known !== undefined && error instanceof Error) {
      return { what: known, text: error.message };
    }
    return { what: 'fault', text: error instanceof Error ? String(error.stack) : String(error) };
  }
}

/** Whether somebody who damages a file without intent may see these. */
const isSound = ({ what }: Outcome): boolean => ['same', 'file', 'changed'].includes(what);

const descriptors = (): number => (needsProc === false ? readdirSync('/proc/self/fd').length : 0);

await t.test('the untouched copy has the same figures, without an evaluation', async (t) => {
  const before = calls.count;
  const { read, resumed } = await damaged(() => undefined, tryBoth);
  t.match([read.what, resumed.what], ['same', 'same'], resumed.text);
  t.equal(calls.count, before);
  t.equal(files.length, 11, files.join());
});

await t.test(
  'a file that is cut short anywhere is refused, or what is missing is made again to the same bits',
  async (t) => {
    const open = descriptors();
    for (const name of oneOfEach) {
      const { size } = statSync(join(good, name));
      const lengths = [0, 1, 100, 1023, 1024, 1050, 1056, size >> 1, size - 8, size - 1];
      for (const length of new Set(lengths.filter((length) => length >= 0 && length < size))) {
        const { read, resumed } = await damaged((folder) => {
          truncateSync(join(folder, name), length);
        }, tryBoth);
        const what = `${name} of ${length} bytes of ${size}`;
        const isText = name.endsWith('.json');
        if (!isText) t.match([read.what, resumed.what], ['same', 'same'], `${what}: ${read.text} ${resumed.text}`);
        else if (!isSound(read) || !isSound(resumed)) t.fail(`${what}: ${read.text} ${resumed.text} ${resumed.what}`);
      }
    }
    t.equal(descriptors(), open, 'every file was closed');
  },
);

await t.test('bits that fell over are found out wherever a checksum is, and nowhere do harm', async (t) => {
  const open = descriptors();
  const place = fc.tuple(fc.constantFrom(...files), fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(7));
  for (const [name, where, bit] of fc.sample(place, { numRuns: 80, seed: 11 })) {
    const at = Math.floor(where * statSync(join(good, name)).size);
    const flip = (folder: string): void => {
      const bytes = readFileSync(join(folder, name));
      bytes[at] ^= 1 << bit;
      writeFileSync(join(folder, name), bytes);
    };
    const { read, resumed } = await damaged(flip, tryBoth);
    const what = `bit ${bit} of byte ${at} of ${name}`;
    // what was asked has no checksum: with another number of draws there are other figures
    const isFine = name === request ? resumed.what !== 'fault' : isSound(resumed);
    if (!isSound(read) || !isFine) t.fail(`${what}: ${read.text} ${resumed.text} ${resumed.what}`);
  }
  t.equal(descriptors(), open);
});

await t.test('whatever stands in the place of a file: bytes, other JSON, too much, nothing, a folder', async (t) => {
  const random = Buffer.from(
    fc.sample(fc.uint8Array({ minLength: 3000, maxLength: 3000 }), { numRuns: 1, seed: 3 })[0],
  );
  const replaced: Readonly<Record<string, (path: string) => void>> = {
    bytes: (path) => {
      writeFileSync(path, random);
    },
    'the start, and bytes': (path) => {
      writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 1024), random]));
    },
    'bytes behind it': (path) => {
      appendFileSync(path, random);
    },
    null: (path) => {
      writeFileSync(path, 'null');
    },
    list: (path) => {
      writeFileSync(path, '[]');
    },
    number: (path) => {
      writeFileSync(path, '3');
    },
    nothing: (path) => {
      rmSync(path);
    },
    folder: (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  };
  for (const name of oneOfEach) {
    for (const [what, replace] of Object.entries(replaced)) {
      if (name.endsWith('.trace') && what === 'folder') continue;
      const { read, resumed } = await damaged((folder) => {
        replace(join(folder, name));
      }, tryBoth);
      if (!isSound(read) || !isSound(resumed))
        t.fail(`${what} as ${name}: ${read.text} ${resumed.text} ${resumed.what}`);
    }
  }
  t.pass(`${oneOfEach.length} files`);
});

/** Changes to one of the JSON files of a folder. */
const jsonChanges: readonly (readonly [name: string, change: unknown, read: string, resumed: string])[] = [
  [request, { module: 3 }, 'file', 'file'],
  [request, { options: null }, 'file', 'file'],
  [request, { options: [] }, 'file', 'file'],
  [request, { states: null }, 'same', 'same'],
  [request, { states: [null] }, 'file', 'same'],
  [request, { states: [{ name: 3, parameters: [] }] }, 'file', 'same'],
  [request, { states: [{ name: 'low', parameters: [null] }] }, 'file', 'same'],
  [request, { states: [{ name: 'low', parameters: 3 }] }, 'same', 'same'],
  [request, { states: [{ name: '../../../../etc/passwd', parameters: [{ name: '../outside' }] }] }, 'same', 'same'],
  [request, { states: Array.from({ length: 5000 }, (_, i) => ({ name: `${i}`, parameters: [] })) }, 'same', 'same'],
  [request, { states: { length: 2 ** 40 }, statePriors: '1', layout: 7, began: {}, resumed: 'never' }, 'same', 'same'],
  [request, { seed: null }, 'same', 'option'],
  [request, { seed: 2 }, 'same', 'changed'],
  [request, { seed: { length: 3 } }, 'same', 'option'],
  [request, { 'options.steps': 'x' }, 'same', 'option'],
  [request, { 'options.steps': [40] }, 'same', 'option'],
  [request, { 'options.steps': 10 }, 'same', 'changed'],
  [request, { 'options.walkers': 2 ** 40 }, 'same', 'changed'],
  [request, { 'options.ensembles': 2 ** 30 }, 'same', 'changed'],
  [request, { 'options.moves': [] }, 'same', 'option'],
  [request, { 'options.moves': { kind: 'differentialEvolution' } }, 'same', 'changed'],
  [request, { 'options.pseudoPrior': { maxComponents: -1 } }, 'same', 'option'],
  [request, { 'options.stateProposalWeights': [[1]] }, 'same', 'option'],
  [request, { 'options.data': { forged: true } }, 'same', 'changed'],
  [request, { 'options.folder': join(root, 'outside') }, 'same', 'same'],
  [request, { 'options.chainFolder': join(root, 'outside') }, 'same', 'option'],
  [request, { 'options.resume': false }, 'same', 'same'],
  [request, { 'options.signal': {} }, 'same', 'option'],
  [request, { 'options.progress': 'console.log' }, 'same', 'option'],
  [request, { 'options.__proto__': { steps: 4 } }, 'same', 'option'],
  [request, { 'options.constructor': { prototype: { steps: 4 } } }, 'same', 'option'],
  [identity, { identity: {} }, 'same', 'changed'],
  [identity, { identity: 'x' }, 'same', 'file'],
  [identity, { steps: 'x' }, 'same', 'file'],
  [identity, { steps: [2 ** 40, 2 ** 40] }, 'same', 'changed'],
  [identity, { 'identity.seed': 3 }, 'same', 'changed'],
  [identity, { 'identity.files': { '/etc/passwd': 'x', '../../outside/secret.json': 'y' } }, 'same', 'changed'],
  [identity, { 'identity.data': null, 'identity.walkers': 'many' }, 'same', 'changed'],
  [identity, { 'identity.__proto__': { polluted: true } }, 'same', 'changed'],
  [summary, { states: null }, 'file', 'same'],
  [summary, { evidence: null }, 'file', 'same'],
  [summary, { layout: [] }, 'file', 'same'],
  [summary, { folder: join(root, 'outside'), seed: 9 }, 'same', 'same'],
];

await t.test('JSON that somebody forged is refused by its name, or has no effect', async (t) => {
  for (const [name, change, read, resumed] of jsonChanges) {
    const what = `${name}: ${JSON.stringify(change).slice(0, 80)}`;
    const found = await damaged((folder) => {
      changeJson(join(folder, name), change as object);
    }, tryBoth);
    t.equal(found.read.what, read, `read, ${what}: ${found.read.text}`);
    t.equal(found.resumed.what, resumed, `resumed, ${what}: ${found.resumed.text}`);
  }
  t.equal(({} as Record<string, unknown>).polluted, undefined);
  t.strictSame(readdirSync(join(root, 'outside')), ['secret.json'], 'nothing was written elsewhere');
});

function changeJson(path: string, change: object): void {
  const json = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  for (const [where, value] of Object.entries(change)) {
    const parts = where.split('.');
    const own = (parts.length > 1 ? json[parts[0]] : json) as object;
    const last = parts[parts.length - 1]; // __proto__ is to be a name like others
    Object.defineProperty(own, last, { value: value as unknown, enumerable: true, configurable: true, writable: true });
  }
  writeFileSync(path, JSON.stringify(json));
}

const tally = { evaluations: 1, outsideSupport: 0, proposed: 0, accepted: 0, rescued: 0 };
const stream = { alea: { c: 1, s0: 0.1, s1: 0.2, s2: 0.3 }, spare: null };
const meta = { first: 0, steps: 1, stream, tally };

/** Chain files whose checksums hold: refused, or their segments are taken for one that was cut short. */
const forgedChains: readonly (readonly [
  forgery: Forgery | ((path: string) => Forgery),
  read: string,
  resumed: string,
])[] = [
  ...[null, [], 3, 'x', {}].map((header) => [{ header }, 'file', 'file'] as const),
  ...[0, -1, 1.5, 'x', null, 2 ** 60].map((walkers) => {
    return [(path: string) => ({ header: { ...headerOf(path), walkers } }), 'file', 'file'] as const;
  }),
  [(path) => ({ header: { ...headerOf(path), walkers: 2 ** 50 } }), 'same', 'file'],
  [(path) => ({ header: { ...headerOf(path), dimension: 2 ** 50 } }), 'same', 'file'],
  [(path) => ({ header: { ...headerOf(path), ensemble: 7 } }), 'same', 'file'],
  [(path) => ({ header: { ...headerOf(path), key: 'x' } }), 'same', 'file'],
  ...[null, [], 3, 'no JSON', '[', {}].map((meta) => [{ meta }, 'file', 'file'] as const),
  ...[{ stream: null }, { stream: { alea: { c: 'x' } } }, { tally: null }, { tally: { ...tally, accepted: -1 } }].map(
    (part) => [{ meta: { ...meta, ...part } }, 'file', 'file'] as const,
  ),
  ...[{ first: 1 }, { steps: 3 }, { steps: 2 ** 52 }, { steps: 0 }, { failures: [null] }, { failures: 'x' }].map(
    (part) => [{ meta: { ...meta, ...part } }, 'file', 'file'] as const,
  ),
  ...[2 ** 52, 2 ** 60, 1e308, -8, 7, NaN, Infinity].map(
    (payloadLength) => [{ meta, payloadLength }, 'same', 'same'] as const,
  ),
  ...[2 ** 32 - 1, 2 ** 28, 2 ** 28 + 8, 9].map((jsonLength) => [{ meta, jsonLength }, 'same', 'same'] as const),
  [{ meta, payloadChecksum: 1 }, 'file', 'same'],
];

await t.test(
  'chain files with forged lengths, headers and JSON take no memory, and are refused or left out',
  async (t) => {
    for (const [forgery, read, resumed] of forgedChains) {
      const own: Forgery = typeof forgery === 'function' ? forgery(join(good, chain(0, 0))) : forgery;
      const found = await damaged((folder) => {
        forge(join(folder, chain(0, 0)), own);
      }, tryBoth);
      const what = JSON.stringify(own).slice(0, 120);
      t.equal(found.read.what, read, `read, ${what}: ${found.read.text}`);
      t.equal(found.resumed.what, resumed, `resumed, ${what}: ${found.resumed.text}`);
    }
  },
);

await t.test('members and traces with forged headers are made again, whatever else they hold', async (t) => {
  for (const name of [members, trace]) {
    for (const header of [null, [], 3, {}, { key: null }, { key: '' }]) {
      const { read, resumed } = await damaged((folder) => {
        forge(join(folder, name), { header, meta: {} });
      }, tryBoth);
      t.match([read.what, resumed.what], ['same', 'same'], `${name}: ${resumed.text}`);
    }
    const { resumed } = await damaged((folder) => {
      forge(join(folder, name), { meta: {}, payloadLength: 2 ** 50 });
    }, tryBoth);
    t.equal(resumed.what, 'same', `${name}: ${resumed.text}`);
  }
});

await t.test('chains that belong elsewhere are refused by their path', async (t) => {
  const swap = (folder: string, a: string, b: string): void => {
    renameSync(join(folder, a), join(folder, 'aside'));
    renameSync(join(folder, b), join(folder, a));
    renameSync(join(folder, 'aside'), join(folder, b));
  };
  const replace = (folder: string, name: string, by: string): void => {
    rmSync(join(folder, name), { force: true });
    cpSync(by, join(folder, name));
  };
  const link = (folder: string, name: string, to: string): void => {
    rmSync(join(folder, name), { force: true });
    symlinkSync(to, join(folder, name));
  };
  const cases: Readonly<Record<string, (folder: string) => void>> = {
    'of another ensemble': (folder) => {
      swap(folder, chain(0, 0), chain(0, 1));
    },
    'of another state': (folder) => {
      swap(folder, chain(0, 0), chain(1, 0));
    },
    'the same twice': (folder) => {
      replace(folder, chain(0, 1), join(good, chain(0, 0)));
    },
    'of another run': (folder) => {
      replace(folder, chain(0, 0), join(root, 'another', chain(0, 0)));
    },
    'members in its place': (folder) => {
      replace(folder, chain(0, 0), join(good, members));
    },
    'a link to a file that is no chain': (folder) => {
      link(folder, chain(0, 0), join(root, 'outside', 'secret.json'));
    },
    'a link to the chain of another run': (folder) => {
      link(folder, chain(0, 0), join(root, 'another', chain(0, 0)));
    },
  };
  const another = readFileSync(join(root, 'another', chain(0, 0)));
  for (const [what, damage] of Object.entries(cases)) {
    const { read, resumed } = await damaged(damage, tryBoth);
    t.equal(resumed.what, 'file', `${what}: ${resumed.text}`);
    t.match(resumed.text, /chains\/\d\.\d\.chain/, what);
    t.ok(isSound(read), `${what}: ${read.text}`);
    t.notMatch(read.text + resumed.text, /mind your own/, 'what it points to is not told');
  }
  t.strictSame(readFileSync(join(root, 'another', chain(0, 0))), another, 'and not written');
});

await t.test('links in the place of the JSON files are not followed, even where they lead to the same', async (t) => {
  for (const [name, read, resumed] of [
    [request, 'file', 'file'],
    [identity, 'same', 'file'],
    [summary, 'file', 'same'],
  ] as const) {
    for (const target of [join(good, name), join(root, 'outside', 'secret.json')]) {
      const link = (folder: string): void => {
        rmSync(join(folder, name));
        symlinkSync(target, join(folder, name));
      };
      const before = readFileSync(target, 'utf8');
      const found = await damaged(link, tryBoth);
      t.equal(found.read.what, read, `read, ${name}: ${found.read.text}`);
      t.equal(found.resumed.what, resumed, `resumed, ${name}: ${found.resumed.text}`);
      t.notMatch(found.read.text + found.resumed.text, /mind your own/, 'nor told');
      t.equal(readFileSync(target, 'utf8'), before, 'nor written through');
    }
  }
});

await t.test('a lock that says nothing is taken over once it is old; one that is new is believed', async (t) => {
  const texts = ['', 'junk', 'null', '[]', '{"pid":-1}', '{"pid":"1/../self","startTime":"","host":"","namespace":""}'];
  for (const text of texts) {
    const lock =
      (age: number) =>
      (folder: string): void => {
        writeFileSync(join(folder, 'lock'), text);
        const when = Date.now() / 1000 - age;
        utimesSync(join(folder, 'lock'), when, when);
      };
    t.equal((await damaged(lock(3600), tryBoth)).resumed.what, 'same', `an old lock of ${text}`);
    const { resumed } = await damaged(lock(0), tryBoth);
    if (!text.includes('namespace')) t.match(resumed, { what: 'file', text: /is in use by another run/ }, text);
  }
});

/** The command, which must end by itself; `marked` says whether anything was evaluated. */
async function command(args: readonly string[]): Promise<Ending & { readonly marked: boolean }> {
  const mark = join(root, 'evaluated');
  process.env.TRANSDIM_TEST_MARK = mark;
  const running = startCommand(args, root);
  delete process.env.TRANSDIM_TEST_MARK;
  const timer = setTimeout(running.kill, 60_000);
  const ending = await running.ended;
  clearTimeout(timer);
  const marked = existsSync(mark);
  rmSync(mark, { force: true });
  return { ...ending, marked };
}

function isRefusal(t: Test, ending: Ending, reason: RegExp, what: string): void {
  t.match(ending, { code: 1, signal: null, stdout: '' }, what);
  t.match(ending.stderr, reason, what);
  t.match(ending.stderr, /^error: [^\n]+\n$/, 'one sentence, without a stack');
}

await t.test('transdim show: what is damaged is said in a sentence, and nothing is evaluated', async (t) => {
  const cases: readonly (readonly [(folder: string) => void, RegExp])[] = [
    [
      (folder) => {
        rmSync(folder, { recursive: true });
      },
      /^error: .*copy \d+ is no run folder: it has no request\.json/,
    ],
    [
      (folder) => {
        writeFileSync(join(folder, request), '{');
      },
      /request\.json could not be read: /,
    ],
    [
      (folder) => {
        changeJson(join(folder, request), { states: [{ name: {} }] });
      },
      /damaged: it does not name its states/,
    ],
    [
      (folder) => {
        writeFileSync(join(folder, chain(1, 0)), Buffer.alloc(4000));
      },
      /1\.0\.chain is no file of the kind/,
    ],
    [
      (folder) => {
        writeFileSync(join(folder, summary), '{"states":[]}');
      },
      /does not hold the figures of a run/,
    ],
  ];
  for (const [damage, reason] of cases) {
    const ending = await damaged(damage, (folder) => command(['show', folder]));
    isRefusal(t, ending, reason, String(reason));
    t.notOk(ending.marked);
  }
  const forged = (folder: string): void => {
    changeJson(join(folder, request), {
      module: 'http://127.0.0.1:9/x.js',
      states: [{ name: '../../etc/passwd', parameters: [] }],
    });
  };
  t.match(await damaged(forged, (folder) => command(['show', folder])), {
    code: 0,
    stdout: /\.\.\/\.\.\/etc\/passwd/,
    marked: false,
  });
});

await t.test('transdim resume: a folder brings no code of its own, and names no module that is no file', async (t) => {
  const pwned = join(root, 'outside', 'pwned');
  const code = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(pwned)}, '');`;
  const bring =
    (name: string) =>
    (folder: string): string => {
      writeFileSync(join(folder, name), code);
      return pathToFileURL(join(folder, name)).href;
    };
  const modules: readonly (readonly [string | ((folder: string) => string), RegExp])[] = [
    [bring('model.mjs'), /names a module that lies in the folder itself: name the module, as in transdim resume /],
    [bring('chains/model.mjs'), /names a module that lies in the folder itself/],
    [(folder) => bring('model.mjs')(folder).replace('/model.mjs', '/chains/../model.mjs'), /lies in the folder itself/],
    [`data:text/javascript,${encodeURIComponent(code)}`, /names a module that is no file \(data:text/],
    ['http://127.0.0.1:9/model.js', /names a module that is no file \(http:/],
    ['https://example.org/model.js', /names a module that is no file \(https:/],
    ['node:child_process', /names a module that is no file/],
    ['./model.mjs', /names a module that is no file/],
    ['', /names a module that is no file/],
    ['file:///nowhere/model.mjs', /there is no module \/nowhere\/model\.mjs/],
  ];
  for (const [module, reason] of modules) {
    const forged = (folder: string): void => {
      changeJson(join(folder, request), { module: typeof module === 'string' ? module : module(folder) });
    };
    const error = await damaged(forged, (folder) => reasonOf(performResume({ ...resumeLine, folder })));
    t.match(error, { tag: 'file', message: reason });
    t.notOk(existsSync(pwned), 'nothing was run');
  }
  const told = await damaged(
    (folder) => {
      changeJson(join(folder, request), { module: bring('model.mjs')(folder) });
    },
    (folder) => command(['resume', folder, '--quiet']),
  );
  isRefusal(t, told, /^error: .* names a module that lies in the folder itself/, 'the command says so');
  t.notOk(told.marked || existsSync(pwned), 'nothing was run');
  const given = await damaged(
    (folder) => {
      changeJson(join(folder, request), { module: 'data:text/javascript,1' });
    },
    (folder) =>
      command(['resume', folder, new URL('problems/counted.js', import.meta.url).pathname, '--quiet', '--json']),
  );
  t.equal(given.code, 0, `with the module on the command line it goes on: ${given.stderr}`);
});

await t.test('transdim resume: what is damaged or changed is said in a sentence', async (t) => {
  const cases: readonly (readonly [(folder: string) => void, RegExp])[] = [
    [
      (folder) => {
        rmSync(folder, { recursive: true });
      },
      /^error: .* is no run folder/,
    ],
    [
      (folder) => {
        rmSync(join(folder, identity));
      },
      /cannot be resumed: identity\.json is missing or damaged/,
    ],
    [
      (folder) => {
        changeJson(join(folder, identity), { 'identity.seed': 3 });
      },
      /seed was 3 and is 1/,
    ],
    [
      (folder) => {
        writeFileSync(join(folder, chain(0, 1)), Buffer.alloc(4000));
      },
      /0\.1\.chain is no file of the kind/,
    ],
    [
      (folder) => {
        changeJson(join(folder, request), { module: null });
      },
      /is of a problem that no module holds: name/,
    ],
  ];
  for (const [damage, reason] of cases) {
    const ending = await damaged(damage, (folder) => command(['resume', folder, '--quiet', '--parallel', 'false']));
    isRefusal(t, ending, reason, String(reason));
    t.notOk(ending.marked, 'nothing was evaluated');
  }
});
