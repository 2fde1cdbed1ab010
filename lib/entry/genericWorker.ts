/** What starts in every worker of a WorkerPool, thread or process, and in every job: performs functions of one module. */
import { parentPort } from 'node:worker_threads';

import { encodeError } from '../errors.js';
import { enterWorker } from '../problem/registry.js';
import { cannotBeCopied } from '../workers/options.js';
import { loadTaskModule } from '../workers/taskModule.js';
import { startWatchdog } from './watchdog.js';
import type { Reply } from '../pool/wire.js';
import type { TaskModule } from '../workers/taskModule.js';
import type { Outcome, ProcessReply, WorkerRequest } from '../workers/wire.js';

let loaded: TaskModule | undefined;

async function answer(request: WorkerRequest): Promise<Outcome> {
  switch (request.kind) {
    case 'start':
      process.argv.splice(2, Infinity, ...request.setup.argv);
      loaded = await loadTaskModule(request.setup);
      return { kind: 'returned', value: undefined };
    case 'task':
      if (loaded === undefined) return { kind: 'unready' };
      return { kind: 'returned', value: await loaded.perform(request.functionName, request.args) };
    default:
      return request satisfies never;
  }
}

/** Sends what came of the request; a result that cannot be sent is an error of the function. */
function serve(request: WorkerRequest, send: (outcome: Outcome) => void): void {
  void answer(request)
    .catch((error: unknown): Outcome => ({ kind: 'threw', error: encodeError(error) }))
    .then((outcome) => {
      try {
        send(outcome);
      } catch (cause) {
        const what = request.kind === 'task' ? `the result of '${request.functionName}'` : 'the result of init';
        const value = outcome.kind === 'returned' ? outcome.value : outcome;
        send({ kind: 'threw', error: encodeError(cannotBeCopied(what, value, cause)) });
      }
    });
}

enterWorker();

if (parentPort !== null) {
  const port = parentPort;
  port.on('message', (request: WorkerRequest) => {
    serve(request, (outcome) => {
      port.postMessage({ kind: 'done', report: outcome } satisfies Reply);
    });
  });
} else {
  startWatchdog();
  process.on('message', (request: WorkerRequest) => {
    serve(request, (outcome) => {
      const reply: ProcessReply = { kind: 'transdim.outcome', outcome };
      process.send?.(reply, undefined, undefined, () => undefined); // a parent that is gone is noticed by the watchdog
    });
  });
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the parent decides what it means
  process.on('disconnect', () => process.exit());
}
