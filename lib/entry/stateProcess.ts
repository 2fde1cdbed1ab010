/** What starts in every state process: its main thread only supervises the crew of threads that works on a state. */
import { encodeError } from '../errors.js';
import { openCrew } from '../pool/crew.js';
import { openGauge } from '../pool/types.js';
import { watchGauge } from '../pool/watchGauge.js';
import type { Crew } from '../pool/crew.js';
import type { StateTask } from '../pool/types.js';
import type { Performed, ProcessMessage, ProcessRequest, WireContext } from '../pool/wire.js';

let crew: { readonly size: number; readonly threads: Crew } | undefined;
let context: WireContext | undefined;

const say = (message: ProcessMessage): void => {
  process.send?.(message, undefined, undefined, () => undefined); // a parent that is gone is noticed by 'disconnect'
};

async function enter(next: Extract<ProcessRequest, { kind: 'context' }>): Promise<void> {
  const size = next.walkers.kind === 'threads' ? next.walkers.size : 1;
  context = next.context;
  if (crew?.size === size) return;
  const before = crew;
  crew = { size, threads: openCrew(size) };
  await before?.threads.close();
}

async function perform(job: string, task: StateTask): Promise<Performed> {
  if (crew === undefined || context === undefined) throw new Error('a task came before its context');
  const gauge = openGauge();
  const stopWatching = watchGauge(gauge, () => {
    say({ kind: 'gauge', values: gauge.slice() });
  });
  try {
    return await crew.threads.performState(job, task, context, gauge);
  } finally {
    stopWatching();
  }
}

process.on('message', (request: ProcessRequest) => {
  switch (request.kind) {
    case 'context':
      void enter(request);
      return;
    case 'task':
      void perform(request.job, request.task).then(
        (report) => {
          say({ kind: 'done', report });
        },
        (error: unknown) => {
          say({ kind: 'failed', error: encodeError(error) });
        },
      );
      return;
    default:
      request satisfies never;
  }
});

process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the parent decides what it means
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL')); // a thread may be stuck in user code: leave at once
