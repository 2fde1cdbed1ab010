/** What the build puts into one file for those that evaluate log posteriors: whole, and at one with the files it was made of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { init, parse } from 'es-module-lexer/js';
import t from 'tap';

import { TransdimError, encodeError, isTransdimError } from '../../lib/errors.js';
import { defineProblem, forwardPool } from '../../lib/index.js';
import { bindState } from '../../lib/problem/bindState.js';
import { projectRoot } from '../docs/projectRoot.js';
import type * as errors from '../../lib/errors.js';
import type * as forwarding from '../../lib/problem/forwardPool.js';

const library = pathToFileURL(join(projectRoot, 'dist/lib/'));

/** By file, what each of them imports besides Node's own modules and packages. */
const bundled = {
  'entry/walkerThread.js': [],
  'entry/walkerProcess.js': [],
  'entry/stateProcess.js': [],
  'entry/watchdogThread.js': [],
  'main.js': ['./index.js'],
} as const;

await init();
for (const [file, wanted] of Object.entries(bundled)) {
  await t.test(`${file} is one file, and those that it names are there`, (t) => {
    const place = new URL(file, library);
    const source = readFileSync(place, 'utf8');
    const imports = parse(source)[0].flatMap(({ specifier }) =>
      specifier?.startsWith('.') === true ? [specifier] : [],
    );
    t.strictSame(imports, wanted);
    for (const [, path] of source.matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)) {
      t.doesNotThrow(() => readFileSync(new URL(path, place)), path);
    }
    t.end();
  });
}

/** A module of this library once more, as a bundle has it. */
const copyOf = (path: string): Promise<unknown> => import(new URL(`${path}?copy`, library).href);

await t.test('errors of a second copy of the library are known as what they are', async (t) => {
  const copy = (await copyOf('errors.js')) as typeof errors;
  t.not(copy.TransdimError, TransdimError);
  const error = new copy.TransdimError('closed', 'it was closed', { pool: 'p' });
  t.ok(error instanceof TransdimError);
  t.ok(isTransdimError(error, 'closed'));
  t.notOk(isTransdimError(error, 'worker'));
  t.match(encodeError(error), { tag: 'closed', fields: { pool: 'p' } });
  t.notOk(isTransdimError(Object.assign(new Error('no'), { name: 'TransdimError', tag: 'closed' })));
});

await t.test('pieces of a log posterior are found by a second copy of the library', async (t) => {
  const problem = defineProblem({
    states: [{ name: 'pieces', parameters: [{ name: 'x' }] }],
    forward: {
      items: () => 3,
      width: () => 1,
      run: (item, x, _, __, out) => {
        out[0] = item * x[0];
      },
    },
    logPosterior: (x, state) => -forwardPool().map(x, state)[2],
    start: () => [1],
  });
  const [state] = problem.states;
  const copy = (await copyOf('problem/forwardPool.js')) as typeof forwarding;
  t.throws(() => copy.forwardPool().size(state));
  bindState(problem, state, undefined);
  t.strictSame([...copy.forwardPool().map(Float64Array.of(2), state)], [0, 2, 4]);
});
