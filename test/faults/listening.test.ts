/** Signals that come while a module loads, or that a module listens to itself. */
import { join } from 'node:path';
import t from 'tap';

import { moduleOf, startCommand } from '../cli/command.js';
import { needsProc } from './processTree.js';
import { ways } from './script.js';
import { newFolder } from './scriptedRuns.js';

for (const [module, said] of [
  ['listening', 'sampling'],
  ['loading', 'loading'],
]) {
  for (const way of ['Ctrl-C', 'kill']) {
    await t.test(
      `${way} while ${said}: a module that listens itself hears each signal once`,
      { skip: needsProc },
      async (t) => {
        const folder = join(newFolder(t), 'run');
        const args = ['run', moduleOf(module), '--steps', '500', '--seed', '1', '--parallel', 'false', '--quiet'];
        const command = startCommand([...args, '--folder', folder], process.cwd());
        t.teardown(command.kill);
        await command.heard(said);
        ways[way](command, 'SIGINT');
        await command.heard('heard\n');
        ways[way](command, 'SIGINT');
        const { code, stdout, stderr } = await command.ended;
        t.equal(code, 0);
        t.equal(stderr, '', 'and decides');
        t.equal(stdout.split('heard\n').length - 1, 2);
      },
    );
  }
}

await t.test('a signal while a module loads that listens to none ends the command', { skip: needsProc }, async (t) => {
  for (const [way, signal, code] of [
    ['Ctrl-C', 'SIGINT', 130],
    ['kill', 'SIGTERM', 143],
  ] as const) {
    const command = startCommand(
      ['run', moduleOf('neverLoaded'), '--folder', join(newFolder(t), 'run')],
      process.cwd(),
    );
    t.teardown(command.kill);
    await command.heard('loading');
    ways[way](command, signal);
    t.equal((await command.ended).code, code);
  }
});
