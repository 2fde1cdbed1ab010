/** The command itself, in the process in which it does its work. */
import { watchEnding } from './ending.js';
import { main } from './main.js';

const done = watchEnding();
const exitCode = await main(process.argv.slice(2));
done();
// What the module has left open keeps the command no longer than its output needs.
process.stdout.write('', () => process.exit(exitCode));
