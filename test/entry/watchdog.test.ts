import t from 'tap';

import { descendants, needsProc, untilGone } from '../faults/processTree.js';
import { startScript } from '../faults/script.js';

await t.test(
  'a watched process that is stuck in user code ends when its parent is killed',
  { skip: needsProc },
  async (t) => {
    const script = startScript('watched', 'stuck');
    t.teardown(script.kill);
    await script.heard('stuck');
    const processes = descendants(script.pid);
    t.equal(processes.length, 1);
    process.kill(script.pid, 'SIGKILL');
    t.comment(`gone after ${(await untilGone(processes)).toFixed(0)} ms`);
    t.match(await script.ended, { signal: 'SIGKILL', stderr: '' });
  },
);

await t.test(
  'the watchdog lets its process end by itself, and keeps the script that started it no longer',
  async (t) => {
    const script = startScript('watched', 'exits');
    t.teardown(script.kill);
    t.match(await script.ended, { code: 0, signal: null, stdout: 'ended with 7\n', stderr: '' });
  },
);
