/** Options that a forged folder names: none of them runs code, opens a pool, or says where anything is read or written. */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import t from 'tap';

import { run, runMcmcPerState } from '../../lib/index.js';
import { storedRunOptionNames } from '../../lib/runOptions.js';
import { runCommand } from '../cli/command.js';
import { reasonOf } from '../contract/reasonOf.js';
import { changeJson, damaged, request, root } from './goodFolder.js';
import counted, { calls } from './problems/counted.js';
import type { RunOptions } from '../../lib/index.js';

const mark = join(root, 'outside', 'mark');
const code = `import fs from "node:fs"; fs.writeFileSync(${JSON.stringify(mark)}, "ran")`;
const execArgv = [`--import=data:text/javascript,${encodeURIComponent(code)}`];
const module = fileURLToPath(new URL('problems/counted.js', import.meta.url));

/** What runs and calls know, but never leave in a folder. */
const forged: Readonly<Record<string, unknown>> = {
  statePool: { kind: 'processes', size: 1, execArgv },
  walkerPool: { kind: 'processes', size: 1, execArgv },
  forwardPool: { kind: 'threads', size: 2 },
  parallel: true,
  processors: 64,
  stateProcessors: 64,
  data: { forged: true },
  folder: join(root, 'outside'),
  chainFolder: join(root, 'outside'),
  resume: false,
  signal: {},
};

await t.test('an option that no run leaves in its folder is refused by its name', async (t) => {
  for (const [name, value] of Object.entries({ ...forged, ['odd\n\u001b[2J']: 1 })) {
    await damaged(
      (folder) => {
        changeJson(join(folder, request), { [`options.${name}`]: value });
      },
      async (folder) => {
        const before = calls.count;
        const message = new RegExp(
          `request\\.json was damaged or forged: it has the option '${name.slice(0, 3)}.*which no run leaves there\\. Take it out`,
          's',
        );
        const path = join(folder, request);
        const error = await reasonOf(run(counted, { folder, resume: true }));
        t.match(error, { tag: 'file', message, fields: { path } }, name);
        t.notMatch((error as Error).message, '\u001b');
        t.equal(calls.count, before, 'nothing was evaluated');
      },
    );
  }
  t.notOk(existsSync(mark));
});

await t.test('the same of the command, and of chains without a run', async (t) => {
  await damaged(
    (folder) => {
      changeJson(join(folder, request), { 'options.statePool': forged.statePool });
    },
    async (folder) => {
      const ended = await runCommand(['resume', folder, module, '--steps', '60', '--quiet'], root);
      t.match(ended, { code: 1, stdout: '', stderr: /^error: .*request\.json .* the option 'statePool'/ });
    },
  );
  const chainFolder = join(root, 'chains alone');
  mkdirSync(chainFolder);
  await runMcmcPerState(counted, { steps: 20, walkers: 4, chainFolder, parallel: false });
  for (const name of ['walkerPool', 'draws']) {
    changeJson(join(chainFolder, request), { options: { steps: 20, walkers: 4, [name]: forged[name] ?? 10 } });
    const error = await reasonOf(runMcmcPerState(counted, { chainFolder, resume: true, steps: 30 }));
    t.match(error, { tag: 'file', message: new RegExp(`the option '${name}'`) });
  }
  t.notOk(existsSync(mark));
});

await t.test('what a run leaves in its folder is what one that goes on reads', async (t) => {
  const given: RunOptions = {
    ...{ walkers: 4, steps: 40, until: { rhat: 10 }, ensembles: 2, discard: 2, thin: 2, autoThin: false },
    ...{ seed: 1, moves: { kind: 'stretch' }, progress: false, verify: true, onFailure: 'reject' },
    ...{ pseudoPrior: { maxComponents: 1 }, draws: 20, members: 'proposal', chains: 2, resamplerSteps: 20 },
    ...{ stateProposalWeights: [1, 2], parallel: false, forwardPool: { kind: 'serial' }, data: [1] },
    signal: new AbortController().signal,
  };
  const folder = join(root, 'all options');
  await run(counted, { ...given, folder });
  const { options } = JSON.parse(readFileSync(join(folder, request), 'utf8')) as { options: object };
  const names = storedRunOptionNames.filter((name) => name !== 'evaluationTimeLimitMs'); // not beside verify
  t.strictSame(Object.keys(options).sort(), names.sort());
  await run(counted, { folder, resume: true, data: [1] });
});

await t.test('a folder brings no module of its own, whatever way its name takes', async (t) => {
  await damaged(
    () => undefined,
    async (folder) => {
      mkdirSync(join(folder, '..own'));
      const evil = join(folder, '..own', 'evil.mjs');
      copyFileSync(module, evil);
      const { href } = pathToFileURL(evil);
      const name = folder.slice(root.length + 1);
      const wayAround = `file:///proc/self/cwd/${encodeURIComponent(name)}/..own/evil.mjs`;
      for (const [url, why] of [
        [href, 'lies in the folder itself'],
        ...(process.platform === 'linux' ? [[wayAround, 'lies in the folder itself']] : []),
        ['file:///a%2Fb.mjs', 'is no file'],
        ['data:text/javascript,1', 'is no file'],
      ]) {
        changeJson(join(folder, request), { module: url });
        const { code, stderr } = await runCommand(['resume', name, '--quiet'], root);
        t.equal(code, 1);
        t.match(
          stderr,
          new RegExp(`names a module that ${why}.*: name the module, as in transdim resume '${name}' model`),
        );
      }
    },
  );
});
