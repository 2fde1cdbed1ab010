import t from 'tap';

import { startScript } from '../faults/script.js';

await t.test('a report that comes while the end of its process is awaited does not end the script', async (t) => {
  const script = startScript('reportWhileEnding');
  t.teardown(script.kill);
  t.match(await script.ended, { code: 0, stdout: 'ended', stderr: '' });
});
