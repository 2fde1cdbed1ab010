import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import * as transdim from '../../lib/index.js';
import { projectRoot } from './projectRoot.js';
import { runScript } from './runScript.js';

const lib = join(projectRoot, 'lib');
const sources = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(lib, path), 'utf8') }));

/** What the examples take for granted, unless they define it themselves; in the order in which one needs the other. */
const preamble: Readonly<Record<string, string>> = {
  problem: `defineProblem(import.meta.url, {
    states: [{ name: 'linear', parameters: [{ name: 'x' }] }, { name: 'cubic', parameters: [{ name: 'x' }, { name: 'y' }] }],
    logPosterior: (x) => -0.5 * x.reduce((sum, value) => sum + value * value, 0),
    start: (state, random) => state.parameters.map(() => random.normal()),
  })`,
  ensembles: 'await runMcmcPerState(problem, { steps: 400, seed: 1 })',
  pseudoPrior: 'fitPseudoPrior(ensembles)',
  proposals: 'await drawProposals(problem, pseudoPrior, { draws: 500, seed: 1 })',
  trace: 'await runEnsembleResampler(proposals, { steps: 500, seed: 1 })',
};

const functions = Object.entries(transdim).filter(
  ([, value]) => typeof value === 'function' && !/^[A-Z]/.test(value.name),
);

for (const { path, text } of sources.filter(({ path, text }) => path === 'index.ts' || isPublic(text))) {
  for (const example of examplesOf(text)) {
    await t.test(`the example in ${path} runs`, (t) => {
      const needed = namesNeededBy(example);
      const given = Object.entries(preamble).filter(([name]) => needed.has(name));
      const { status, stderr } = runScript(
        [
          `import { ${Object.keys(transdim).join(', ')} } from 'transdim';`,
          ...given.map(([name, value]) => `const ${name} = ${value};`),
          example,
        ].join('\n'),
      );
      t.equal(status, 0, stderr);
      t.end();
    });
  }
}

await t.test('every public function has a docstring, and those that do the work an example', (t) => {
  const withoutExample = ['inspectMachine', 'isTransdimError'];
  for (const [name] of functions) {
    const source = sources.find(({ text }) => new RegExp(`export (async )?function ${name}\\b`).test(text));
    const docstring = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*export (async )?function ${name}\\b`).exec(
      source?.text ?? '',
    );
    t.ok(docstring, `${name} has a docstring`);
    t.ok(withoutExample.includes(name) || docstring?.[1].includes('@example'), `${name} has an example`);
  }
  t.end();
});

function examplesOf(text: string): string[] {
  return [...text.matchAll(/@example\n((?: \* ?.*\n)+?) \*\//g)].map(([, lines]) => lines.replace(/^ \* ?/gm, ''));
}

/** The names of the preamble that a text uses and does not define, and those that these need in turn. */
function namesNeededBy(text: string): Set<string> {
  const needed = new Set<string>();
  for (const [name, value] of Object.entries(preamble)) {
    const isUsed = new RegExp(`[^.\\w]${name}\\b`).test(text) && !new RegExp(`const ${name}\\b`).test(text);
    if (!isUsed) continue;
    needed.add(name);
    for (const other of namesNeededBy(` ${value}`)) needed.add(other);
  }
  return needed;
}

function isPublic(text: string): boolean {
  return functions.some(([name]) => new RegExp(`export (async )?function ${name}\\b`).test(text));
}
