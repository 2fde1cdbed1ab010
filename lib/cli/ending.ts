/** What the command says where its process ends before it is done: nobody but its 'exit' event can tell. */
import { sayLast } from '../progress/insist.js';
import { underWay } from '../progress/underWay.js';

/** How far the command is. */
export const stage = { isImporting: false };

/** Says how the process ended unless the returned function was called before; the exit code is not 0 then. */
export function watchEnding(): () => void {
  let isDone = false;
  let isIdle = false; // nothing is left that the process could wait for
  let isThrown = false;
  process.once('beforeExit', () => (isIdle = true));
  process.once('uncaughtExceptionMonitor', () => (isThrown = true));
  process.once('exit', (code) => {
    if (isDone || underWay.isLeft) return;
    if (code === 0) process.exitCode = 1;
    const why = isThrown ? threwOutside : isIdle ? waits() : exited(code);
    sayLast([`error: ${why}`, ...underWay.hints].join('\n'));
  });
  return () => {
    isDone = true;
  };
}

const threwOutside = 'what was thrown outside of any evaluation, and is shown with this, ended the process';

function waits(): string {
  return stage.isImporting
    ? 'the module waits at its top level for something that never comes'
    : 'the process waits for something that never comes: a promise that nothing settles';
}

function exited(code: number): string {
  return stage.isImporting
    ? `the process ended with exit code ${code} while the module was imported: does it call process.exit at its top level?`
    : `the process ended with exit code ${code} before its work was done: does a log posterior, start() or setup() call process.exit?`;
}
