/** What starts in every thread of a walker pool: answers requests about problems that it imports by URL. */
import { parentPort } from 'node:worker_threads';

import { encodeError } from '../errors.js';
import { helpChannel, leadChannel } from '../pool/claimPoints.js';
import { openChannel } from '../pool/batchChannel.js';
import { bindState, setUp } from '../problem/bindState.js';
import { loadProblem } from '../problem/loadProblem.js';
import { enterWorker } from '../problem/registry.js';
import { probe } from '../within/probe.js';
import { findPlainJob, findStateJob } from './jobs.js';
import type { Problem } from '../problem/types.js';
import type { Reply, ThreadRequest, WireContext } from '../pool/wire.js';

interface Loaded {
  readonly id: string;
  readonly problem: Problem;
  readonly shared: unknown;
  /** What this thread's copy of the problem makes of a fixed point, to be compared with that of others. */
  readonly probe: number;
}

let loaded: Loaded | undefined;

async function load({ id, reference, data, argv }: WireContext): Promise<Loaded> {
  if (loaded?.id === id) return loaded;
  process.argv.splice(2, Infinity, ...argv);
  const problem = await loadProblem(reference);
  const shared = setUp(problem, data);
  loaded = { id, problem, shared, probe: probe(problem, shared) };
  return loaded;
}

async function answer(request: ThreadRequest): Promise<unknown> {
  switch (request.kind) {
    case 'lead': {
      const { problem, shared, probe } = await load(request.context);
      const evaluate = bindState(problem, problem.states[request.task.state], shared);
      const evaluator = leadChannel(openChannel(request.channel), evaluate);
      const report = await findStateJob(request.job).perform(request.task, {
        problem,
        shared,
        evaluator,
        evaluate,
        gauge: request.gauge,
      });
      return { report, probe };
    }
    case 'help': {
      const { problem, shared, probe } = await load(request.context);
      const evaluate = bindState(problem, problem.states[request.state], shared);
      helpChannel(openChannel(request.channel), request.thread, evaluate);
      return { report: undefined, probe };
    }
    case 'perform':
      return findPlainJob(request.job).perform(request.task);
    default:
      return request satisfies never;
  }
}

enterWorker();
parentPort?.on('message', (request: ThreadRequest) => {
  void answer(request)
    .then(
      (report): Reply => ({ kind: 'done', report }),
      (error: unknown): Reply => ({ kind: 'failed', error: encodeError(error) }),
    )
    .then((reply) => parentPort?.postMessage(reply));
});
