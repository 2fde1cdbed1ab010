/** What stands in a run folder in the place of its files: pipes, links, and the files of other states, ensembles and runs. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import t from 'tap';

import { chain, damaged, good, identity, members, request, root, summary, trace, tryBoth } from './goodFolder.js';

const transdim = fileURLToPath(new URL('../../lib/cli/transdim.js', import.meta.url));
const counted = fileURLToPath(new URL('problems/counted.js', import.meta.url));
const skip = process.platform === 'win32' && 'there are no pipes in folders';

/** The command, which would wait for somebody to write into a pipe. */
function command(...args: readonly string[]) {
  const env = { ...process.env, NODE_OPTIONS: '' };
  return spawnSync(process.execPath, [transdim, ...args], { ...{ env, encoding: 'utf8' }, timeout: 60_000 });
}

await t.test('a pipe in the place of a file is not waited for', { skip }, async (t) => {
  const pipe = (name: string) => (folder: string) => {
    rmSync(join(folder, name), { force: true });
    execFileSync('mkfifo', [join(folder, name)]);
    utimesSync(join(folder, name), 0, 0);
  };
  const cases: readonly (readonly [name: string, shown: RegExp | null, resumed: RegExp | null])[] = [
    [request, /request\.json could not be read: it is no regular file/, /request\.json could not be read/],
    [summary, /summary\.json could not be read: it is no regular file/, null],
    [identity, null, /identity\.json could not be read: it is no regular file/],
    ['lock', null, null],
    [chain(0, 0), null, null],
    [members, null, null],
    [trace, null, null],
    ['chains', null, /copy \d+ could not be written/],
  ];
  for (const [name, shown, resumed] of cases) {
    const found = await damaged(
      (folder) => {
        if (name === 'chains') rmSync(join(folder, name), { recursive: true });
        pipe(name)(folder);
      },
      (folder) => [
        [shown, command('show', folder)] as const,
        [resumed, command('resume', folder, counted, '--quiet', '--parallel', 'false')] as const,
      ],
    );
    for (const [reason, { status, signal, stderr }] of found) {
      t.match({ status, signal }, { status: reason === null ? 0 : 1, signal: null }, `${name}: ${stderr}`);
      if (reason !== null) t.match(stderr, reason, name);
    }
  }
});

await t.test(
  'a folder of the run that is a link to that of another is refused; the run folder may be one',
  async (t) => {
    for (const name of ['chains', 'members', 'traces']) {
      const target = join(root, 'another', name);
      const before = readdirSync(target).map((file) => readFileSync(join(target, file)));
      const link = (folder: string): void => {
        rmSync(join(folder, name), { recursive: true });
        symlinkSync(target, join(folder, name), 'junction');
      };
      const { read, resumed } = await damaged(link, tryBoth);
      t.match(read, name === 'chains' ? { what: 'file', text: /chains is a link/ } : { what: 'same' }, name);
      t.match(resumed, { what: 'file', text: new RegExp(`${name} is a link`) }, name);
      t.strictSame(
        readdirSync(target).map((file) => readFileSync(join(target, file))),
        before,
        'nothing was written there',
      );
    }
    const whole = join(root, 'whole');
    symlinkSync(good, whole, 'junction');
    const { read, resumed } = await tryBoth(whole);
    t.match([read.what, resumed.what], ['same', 'same'], resumed.text);
    rmSync(whole);
  },
);

function swap(folder: string, a: string, b: string): void {
  renameSync(join(folder, a), join(folder, 'aside'));
  renameSync(join(folder, b), join(folder, a));
  renameSync(join(folder, 'aside'), join(folder, b));
}

await t.test('chains are not read under the name of another state, ensemble or run', async (t) => {
  const cases: Readonly<Record<string, readonly [damage: (folder: string) => void, reason: RegExp]>> = {
    'states swapped': [
      (folder) => {
        for (const ensemble of [0, 1]) swap(folder, chain(0, ensemble), chain(1, ensemble));
      },
      /0\.0\.chain does not belong there: it holds ensemble 0 of state 'high' .*, not ensemble 0 of state 'low'/,
    ],
    'ensembles swapped': [
      (folder) => {
        swap(folder, chain(0, 0), chain(0, 1));
      },
      /0\.0\.chain does not belong there: it holds ensemble 1 of state 'low' .*, not ensemble 0/,
    ],
    'of another run': [
      (folder) => {
        cpSync(join(root, 'another', chain(0, 1)), join(folder, chain(0, 1)));
      },
      /0\.1\.chain does not belong there: it holds the chain of another run/,
    ],
  };
  for (const [what, [damage, reason]] of Object.entries(cases)) {
    const { read, resumed } = await damaged(damage, tryBoth);
    t.match(read, { what: 'file', text: reason }, what);
    t.match(resumed, { what: 'file', text: /chains\/\d\.\d\.chain/ }, what);
  }
});

await t.test('members and traces in each other’s place are made again', async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['members/0.0.members', 'members/1.0.members'],
    ['traces/0.trace', 'traces/1.trace'],
  ];
  for (const [a, b] of cases) {
    const { read, resumed } = await damaged((folder) => {
      swap(folder, a, b);
    }, tryBoth);
    t.match([read.what, resumed.what], ['same', 'same'], `${a}: ${resumed.text}`);
  }
});
