/** The command on run folders that were damaged or forged: one sentence, and nothing is evaluated. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import t from 'tap';

import { performResume } from '../../lib/cli/performResume.js';
import { startCommand } from '../cli/command.js';
import { reasonOf } from '../contract/reasonOf.js';
import { chain, changeJson, damaged, identity, request, root, summary } from './goodFolder.js';
import type { Test } from 'tap';
import type { Ending } from '../faults/script.js';

const resumeLine = { kind: 'resume', options: {}, typed: {}, json: false, debug: false, quiet: true } as const;

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
    rmSync(join(folder, chain(0, 0)));
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
