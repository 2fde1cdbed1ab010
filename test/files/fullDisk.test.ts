import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { TransdimError } from '../../lib/errors.js';
import { withWayOn } from '../../lib/files/fullDisk.js';

const full = (code: string) =>
  new TransdimError('file', `/a/b could not be written: ${code}: no space left, write`, { path: '/a/b' });

await t.test('of a full disk it is said what to do', (t) => {
  const folder = t.testdir();
  for (const code of ['ENOSPC', 'EDQUOT']) {
    const error = full(code);
    t.match(withWayOn(error, folder, 'to go on: do'), {
      ...{ tag: 'file', fields: { path: '/a/b' }, cause: error },
      message: `${error.message}. Nothing was written before. Free space there, and begin again`,
    });
  }
  writeFileSync(join(folder, 'request.json'), '{}');
  t.match(withWayOn(full('ENOSPC'), folder, 'to go on: do'), {
    message: `${full('ENOSPC').message}. What was written before is whole. Free space there;\nto go on: do`,
  });
  t.end();
});

await t.test('other errors are as they were', (t) => {
  const folder = t.testdir({ 'request.json': '{}' });
  const evaluation = new TransdimError('problem', 'x: ENOSPC: y', { moduleUrl: null });
  for (const error of [full('EIO'), new Error('a: ENOSPC: b'), evaluation, undefined]) {
    t.equal(withWayOn(error, folder, 'to go on'), error);
  }
  t.end();
});
