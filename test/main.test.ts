/** What `import 'transdim'` gives: everything to a script, and in a worker the same names at a fraction of the time. */
import t from 'tap';

import * as evaluator from '../lib/evaluator.js';
import * as index from '../lib/index.js';
import * as main from '../lib/main.js';
import * as transdim from 'transdim';
import { openLayout, processes, threads } from './contract/layouts.js';
import lightly from './fixtures/problems/lightly.js';
import type { What } from './fixtures/problems/lightly.js';

await t.test('all three have the same names', (t) => {
  t.strictSame(Object.keys(evaluator).sort(), Object.keys(index).sort());
  t.strictSame(Object.keys(main).sort(), Object.keys(index).sort());
  t.end();
});

await t.test('a script has what index.ts has, to the function', (t) => {
  t.strictSame({ ...main }, { ...index });
  t.equal(transdim.run, index.run, 'by the name of the package too');
  t.end();
});

const walkerProcesses = {
  ...{ name: 'walker processes', statePool: { kind: 'serial' } as const },
  walkerPool: { kind: 'processes', size: 2, execArgv: [] } as const,
};

for (const layout of [threads(2), processes(1, 1), walkerProcesses]) {
  await t.test(`${layout.name}: a module gets the light names, and all of them work`, async (t) => {
    const { statePool, walkerPool, close } = openLayout(layout);
    t.teardown(close);
    for (const what of ['names', 'light', 'advice', 'pools'] satisfies What[]) {
      const options = { steps: 20, walkers: 4, ensembles: 1, data: { what }, statePool, walkerPool } as const;
      const [{ outsideSupport, evaluations }] = await index.runMcmcPerState(lightly, options);
      t.equal(outsideSupport, 0, `${what}: ${evaluations} evaluations`);
    }
  });
}
