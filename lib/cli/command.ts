/** The command itself, in the process in which it does its work. */
import { main } from './main.js';

let isDone = false;
process.once('exit', (code) => {
  if (isDone || code !== 0) return;
  process.exitCode = 1; // the event loop ran empty: something is awaited that will never come
  process.stderr.write('transdim: the module waits at its top level for something that never comes\n');
});
const exitCode = await main(process.argv.slice(2));
isDone = true;
// What the module has left open keeps the command no longer than its output needs.
process.stdout.write('', () => process.exit(exitCode));
