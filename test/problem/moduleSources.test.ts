/** What a run folder knows of the code of a problem: each file of the project that its module names, in whichever way. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import t from 'tap';

import { changesBetween } from '../../lib/problem/identity.js';
import { moduleSources } from '../../lib/problem/moduleSources.js';
import type { Test } from 'tap';

const text = "export const text = '';\n";

/** A project with a module of this source; returns the names of what belongs to it, and what a change of a file comes to. */
async function project(t: Test, source: string, others: object = {}) {
  const folder = t.testdir({ 'model.js': source, ...others });
  const read = () => moduleSources(pathToFileURL(join(folder, 'model.js')).href);
  const before = await read();
  return {
    folder,
    names: Object.keys(before),
    changed: async (name: string) => {
      writeFileSync(join(folder, name), 'changed');
      return changesBetween({ files: before }, { files: await read() });
    },
  };
}

const own = JSON.stringify({
  ...{ name: '@my/proj', type: 'module' },
  imports: {
    '#helper': './helper.js',
    '#lib/*.js': { browser: './none.js', node: [{ import: './lib/*.js', require: './lib/*.cjs' }] },
    '#package': 'other',
  },
  exports: { '.': { import: './index.js' }, './parts/*': './lib/*', './parts/secret.js': null },
});
const lib = { 'a.js': text, 'a.cjs': '', 'b.js': text, 'secret.js': text, 'index.js': '' };
const node_modules = { other: { 'package.json': '{"name":"other","exports":"./index.js"}', 'index.js': text } };

const forms: readonly (readonly [source: string, named: readonly string[]])[] = [
  ["import './helper.js'; await import('./lib/a.js');", ['helper.js', 'lib/a.js']],
  ["new URL('./data.json', import.meta.url)", ['data.json']],
  ["new URL('data.json', import.meta.url)", ['data.json']],
  ['new URL(\n  `data.json?x#y`,\n  import.meta.url,\n)', ['data.json']],
  ["new URL('https://example.org/data.json', import.meta.url); new URL('lib', import.meta.url)", []],
  ["import '#helper';", ['helper.js']],
  ["import { text } from '#lib/a.js';", ['lib/a.cjs', 'lib/a.js']],
  ["import '@my/proj'; import '@my/proj/parts/b.js';", ['index.js', 'lib/b.js']],
  ["import '@my/proj/parts/secret.js'; import '@my/proj/helper.js'; import '#nothing';", []],
  ["require('./lib/a'); require('./lib'); require( './helper', )", ['helper.js', 'lib/a.js', 'lib/index.js']],
  ["require('#helper'); require('fs'); require('node:fs')", ['helper.js']],
  ["import 'other'; import '#package'; require('other'); import 'transdim';", []],
  ["new URL('node_modules/other/index.js', import.meta.url)", []],
  ["import './node_modules/other/index.js'", ['node_modules/other/index.js']],
  ["import 'file://else.where/helper.js'; import './a%2Fb.js'; new URL('http://[', import.meta.url)", []],
];

for (const [source, named] of forms) {
  await t.test(source.replaceAll('\n', ' '), async (t) => {
    const files = { 'package.json': own, 'helper.js': text, 'index.js': text, 'data.json': '[1]', lib, node_modules };
    const { names, changed } = await project(t, source, files);
    t.strictSame(names, [...named, 'model.js'].sort());
    for (const name of named) t.ok((await changed(name)).includes(`${name} changed`), name);
  });
}

await t.test('a file by its whole path, or URL', async (t) => {
  const files = { 'a.js': text, 'b.js': text, node_modules };
  const { folder } = await project(t, '', files);
  const [a, b, other] = ['a.js', 'b.js', 'node_modules/other/index.js'].map((name) => join(folder, name));
  const source = `import '${a}'; import '${pathToFileURL(b).href}'; import '${other}'; require('${join(folder, 'a')}')`;
  t.strictSame((await project(t, source, files)).names, ['a.js', 'b.js', 'model.js']);
  const library = `import '${new URL('../../lib/index.js', import.meta.url).href}'`;
  t.strictSame((await project(t, library, files)).names, ['model.js'], 'not those of this library');
});

await t.test('what a source names is looked for from where that source lies, through symbolic links too', async (t) => {
  const { names } = await project(t, "import './lib/a.js'; import './linked.js';", {
    ...{ 'package.json': '{"imports":{"#x":"./outer.js"}}', 'outer.js': text },
    lib: { 'package.json': '{"imports":{"#x":"./inner.js"}}', 'a.js': "import '#x';", 'inner.js': text },
    ...{ 'linked.js': t.fixture('symlink', 'elsewhere/b.js') },
    elsewhere: { 'b.js': "import './beside.js'", 'beside.js': text },
  });
  t.strictSame(names, ['elsewhere/beside.js', 'lib/a.js', 'lib/inner.js', 'linked.js', 'model.js']);
});
