import t from 'tap';

import { findMemoryLimit } from '../../lib/plan/findMemoryLimit.js';
import { readFrom, version1, version2 } from './files.js';

const top = '/sys/fs/cgroup';

await t.test('no control group, or none with a limit: null', (t) => {
  t.equal(findMemoryLimit(readFrom({})), null);
  t.equal(findMemoryLimit(version2('/a', { [`${top}/a/memory.max`]: 'max\n' })), null);
  t.equal(findMemoryLimit(version1('/', { [`${top}/memory/memory.limit_in_bytes`]: '9223372036854771712\n' })), null);
  t.end();
});

await t.test(
  'version 2: what is left is the limit less what is used, file pages that can be dropped not counted',
  (t) => {
    const read = version2('/a', {
      [`${top}/a/memory.max`]: '1000\n',
      [`${top}/a/memory.current`]: '700\n',
      [`${top}/a/memory.stat`]: 'anon 500\nactive_file 50\ninactive_file 150\nslab 1\n',
    });
    t.same(findMemoryLimit(read), { total: 1000, available: 450 });
    t.end();
  },
);

await t.test('version 1: the same, counted over the groups below', (t) => {
  const read = version1('/docker/abc', {
    [`${top}/memory/docker/abc/memory.limit_in_bytes`]: '1000\n',
    [`${top}/memory/docker/abc/memory.usage_in_bytes`]: '700\n',
    [`${top}/memory/docker/abc/memory.stat`]: 'inactive_file 5\ntotal_inactive_file 100\n',
  });
  t.same(findMemoryLimit(read), { total: 1000, available: 400 });
  t.end();
});

await t.test('of several groups: the smallest limit, and the least that one of them has left', (t) => {
  const read = version2('/job/task', {
    [`${top}/job/task/memory.max`]: '1000\n',
    [`${top}/job/task/memory.current`]: '100\n',
    [`${top}/job/memory.max`]: '2000\n',
    [`${top}/job/memory.current`]: '1800\n',
  });
  t.same(findMemoryLimit(read), { total: 1000, available: 200 });
  t.end();
});

await t.test('a group above its limit has nothing left, and never less', (t) => {
  const files = { [`${top}/memory.max`]: '1000', [`${top}/memory.current`]: '1200' };
  t.same(findMemoryLimit(version2('/', files)), { total: 1000, available: 0 });
  t.same(findMemoryLimit(version2('/', { ...files, [`${top}/memory.stat`]: 'inactive_file 99999' })), {
    ...{ total: 1000, available: 1000 },
  });
  t.end();
});
