import t from 'tap';

import { describeImport } from '../../lib/cli/loadModule.js';

await t.test('TypeScript that this Node cannot run is said to be that', (t) => {
  const unknown = Object.assign(new TypeError('Unknown file extension'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' });
  t.match(describeImport('model.ts', unknown), /^model\.ts is TypeScript, which Node v\d+.* cannot run: compile it to/);
  const other = 'model.csv could not be imported (--debug says where): Unknown file extension';
  t.equal(describeImport('model.csv', unknown), other);
  t.match(describeImport('model.ts', new Error('why')), /^model\.ts could not be imported .*: why$/);
  t.match(describeImport('model.js', 'a text'), /: a text$/);
  t.end();
});
