import { join } from 'node:path';

import t from 'tap';

import { gatherOptions } from '../../lib/cli/gatherOptions.js';

const asked = { typed: {}, json: false, debug: false };

await t.test('the command line wins over the file, and data come from a file of their own', (t) => {
  const folder = t.testdir({ 'o.json': '{"steps":10,"thin":2,"data":1}', 'd.json': '{"xs":[1,2]}' });
  const optionsFile = join(folder, 'o.json');
  t.same(gatherOptions({ ...asked, options: { steps: 20 }, optionsFile }), { steps: 20, thin: 2, data: 1 });
  const dataFile = join(folder, 'd.json');
  t.same(gatherOptions({ ...asked, options: {}, optionsFile, dataFile }).data, { xs: [1, 2] });
  t.same(gatherOptions({ ...asked, options: {} }), {});
  t.end();
});

await t.test(
  'pools on the command line take the place of what chooses pools in the file, and the other way round',
  (t) => {
    const folder = t.testdir({
      'choose.json': '{"parallel":true,"processors":2,"stateProcessors":1,"steps":10}',
      'pools.json': '{"statePool":{"kind":"threads"},"walkerPool":{"kind":"serial"},"steps":10}',
    });
    const statePool = { kind: 'serial' } as const;
    t.same(gatherOptions({ ...asked, options: { statePool }, optionsFile: join(folder, 'choose.json') }), {
      ...{ statePool, steps: 10 },
    });
    t.same(gatherOptions({ ...asked, options: { processors: 1 }, optionsFile: join(folder, 'pools.json') }), {
      ...{ processors: 1, steps: 10 },
    });
    t.end();
  },
);

await t.test('a file that is not there, no JSON, or no object is refused', (t) => {
  const folder = t.testdir({ 'list.json': '[1]', 'odd.json': 'steps: 3' });
  const from = (name: string) => () => gatherOptions({ ...asked, options: {}, optionsFile: join(folder, name) });
  t.throws(from('none.json'), { tag: 'file', message: /^--options .*none\.json cannot be read: ENOENT/ });
  t.throws(from('odd.json'), { tag: 'file', message: /odd\.json is no JSON: / });
  t.throws(from('list.json'), { tag: 'option', message: /list\.json must hold an object of options.*; got \[1\]$/ });
  const dataFile = join(folder, 'none.json');
  t.throws(() => gatherOptions({ ...asked, options: {}, dataFile }), { tag: 'file', message: /^--data / });
  t.end();
});
