/** A run folder that somebody forged: nothing of it is evaluated, followed out of it, or believed against the rest. */
import { cpSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { forge, headerOf } from './forge.js';
import {
  chain,
  changeJson,
  damaged,
  good,
  identity,
  isSound,
  members,
  request,
  root,
  summary,
  trace,
  tryBoth,
} from './goodFolder.js';
import type { Forgery } from './forge.js';

/** Changes to one of the JSON files of a folder. */
const jsonChanges: readonly (readonly [name: string, change: unknown, read: string, resumed: string])[] = [
  [request, { module: 3 }, 'file', 'file'],
  [request, { options: null }, 'file', 'file'],
  [request, { options: [] }, 'file', 'file'],
  [request, { states: null }, 'same', 'same'],
  [request, { states: [null] }, 'file', 'same'],
  [request, { states: [{ name: 3, parameters: [] }] }, 'file', 'same'],
  [request, { states: [{ name: 'low', parameters: [null] }] }, 'file', 'same'],
  [request, { states: [{ name: 'low', parameters: 3 }] }, 'file', 'same'],
  [request, { states: [{ name: '../../../../etc/passwd', parameters: [{ name: '../outside' }] }] }, 'file', 'same'],
  [request, { states: Array.from({ length: 5000 }, (_, i) => ({ name: `${i}`, parameters: [] })) }, 'file', 'same'],
  [request, { states: { length: 2 ** 40 }, statePriors: '1', layout: 7, began: {}, resumed: 'never' }, 'same', 'same'],
  [request, { seed: null }, 'same', 'option'],
  [request, { seed: 2 }, 'same', 'changed'],
  [request, { seed: { length: 3 } }, 'same', 'option'],
  [request, { 'options.steps': 'x' }, 'same', 'option'],
  [request, { 'options.steps': [40] }, 'same', 'option'],
  [request, { 'options.steps': 10 }, 'same', 'changed'],
  [request, { 'options.walkers': 2 ** 40 }, 'same', 'option'],
  [request, { 'options.ensembles': 2 ** 30 }, 'same', 'option'],
  [request, { 'options.moves': [] }, 'same', 'option'],
  [request, { 'options.moves': { kind: 'differentialEvolution' } }, 'same', 'changed'],
  [request, { 'options.pseudoPrior': { maxComponents: -1 } }, 'same', 'option'],
  [request, { 'options.stateProposalWeights': [[1]] }, 'same', 'option'],
  [request, { 'options.data': { forged: true } }, 'same', 'file'],
  [request, { 'options.folder': join(root, 'outside') }, 'same', 'file'],
  [request, { 'options.chainFolder': join(root, 'outside') }, 'same', 'file'],
  [request, { 'options.resume': false }, 'same', 'file'],
  [request, { 'options.signal': {} }, 'same', 'file'],
  [request, { 'options.progress': 'console.log' }, 'same', 'option'],
  [request, { 'options.__proto__': { steps: 4 } }, 'same', 'file'],
  [request, { 'options.constructor': { prototype: { steps: 4 } } }, 'same', 'file'],
  [identity, { identity: {} }, 'same', 'changed'],
  [identity, { identity: 'x' }, 'same', 'file'],
  [identity, { identity: null }, 'same', 'file'],
  [identity, { identity: { files: 5 } }, 'same', 'file'],
  [identity, { identity: { files: null } }, 'same', 'file'],
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
  [(path) => ({ header: { ...headerOf(path), walkers: 2 ** 50 } }), 'file', 'file'],
  [(path) => ({ header: { ...headerOf(path), dimension: 2 ** 50 } }), 'file', 'file'],
  [(path) => ({ header: { ...headerOf(path), ensemble: 7 } }), 'file', 'file'],
  [(path) => ({ header: { ...headerOf(path), key: 'x' } }), 'file', 'file'],
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
