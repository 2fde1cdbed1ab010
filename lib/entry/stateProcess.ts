/** What starts in every state process: its main thread only supervises the crew that works on a state. */
import { encodeError } from '../errors.js';
import { openCrew } from '../pool/openCrew.js';
import { openContextReceiver } from '../pool/sendContext.js';
import { sendReply } from '../pool/sendReply.js';
import { gaugeFields } from '../pool/types.js';
import { openWatchedGauge } from '../pool/watchGauge.js';
import type { Gauge } from '../pool/types.js';
import type { Performed, ProcessMessage, ProcessRequest, Reply, WireContext } from '../pool/wire.js';

type TaskRequest = Extract<ProcessRequest, { readonly kind: 'task' }>;

const receive = openContextReceiver();
let context: WireContext | undefined;
let running: Gauge | undefined;
/** Its first thread starts while the first task is still on its way. */
const crew = openCrew(1);

const say = (message: ProcessMessage): void => {
  process.send?.(message, undefined, undefined, () => undefined); // a parent that is gone is noticed by 'disconnect'
};

async function perform({ id, job, task, walkers, saysEvaluated }: TaskRequest): Promise<Performed> {
  if (context === undefined) throw new Error('a task came before its context');
  const { gauge, close } = openWatchedGauge((values) => {
    say({ kind: 'gauge', id, values: values.slice() });
  });
  running = gauge;
  const onEvaluated = (): void => {
    say({ kind: 'evaluated', id });
  };
  try {
    const work = { job, task, context, walkers, gauge };
    return await crew.performState(saysEvaluated ? { ...work, onEvaluated } : work);
  } finally {
    close();
    if (running === gauge) running = undefined;
  }
}

process.on('message', (request: ProcessRequest) => {
  switch (request.kind) {
    case 'data':
    case 'context':
      context = receive(request) ?? context;
      return;
    case 'task':
      void perform(request)
        .then(
          (report): Reply => ({ kind: 'done', report }),
          (error: unknown): Reply => ({ kind: 'failed', error: encodeError(error) }),
        )
        .then((reply) => {
          sendReply<Reply>((said) => {
            say({ ...said, id: request.id });
          }, reply);
        });
      return;
    case 'stop':
      if (running !== undefined) running[gaugeFields.stop] = 1;
      return;
    case 'resize':
      crew.resize(request.size);
      return;
    default:
      request satisfies never;
  }
});

process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the parent decides what it means
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL')); // a thread may be stuck in user code: leave at once
