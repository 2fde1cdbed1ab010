/** What starts in every thread of a walker pool: answers requests about problems that it imports by URL. */
import { parentPort } from 'node:worker_threads';

import { encodeError } from '../errors.js';
import { openChannel } from '../pool/batchChannel.js';
import { openUsage } from '../pool/evaluatePoint.js';
import { helpForward } from '../pool/forwardChannel.js';
import { helpChannel, leadChannel } from '../pool/leadChannel.js';
import { leadState } from '../pool/leadState.js';
import { openPromiseEvaluator } from '../pool/promiseEvaluator.js';
import { sendReply } from '../pool/sendReply.js';
import { bindForms, bindPromise } from '../problem/bindState.js';
import { openForward } from '../problem/forwardPool.js';
import { enterEvaluator } from '../problem/registry.js';
import { findPlainJob, findStateJob } from './jobs.js';
import { loadContext, receiveContext } from './loadContext.js';
import type { BatchEvaluator } from '../pool/types.js';
import type { Evaluated, Performed, Reply, ThreadRequest, WireContext } from '../pool/wire.js';
import type { LoadedContext } from './loadContext.js';

type LeadRequest = Extract<ThreadRequest, { readonly kind: 'lead' }>;
type ForwardRequest = Extract<ThreadRequest, { readonly kind: 'forward' }>;
type HelpRequest = Extract<ThreadRequest, { readonly kind: 'help' }>;

function sayEvaluated(): void {
  parentPort?.postMessage({ kind: 'evaluated' } satisfies Evaluated);
}

async function lead(request: LeadRequest): Promise<Performed> {
  const { job, task, walkers, gauge } = request;
  const context = receiveContext(request.context);
  const loaded = await loadContext(context);
  const evaluator = openEvaluator(request, loaded);
  await helpForwards(loaded, context, task.state, task.forwardThreads);
  const onEvaluated = request.saysEvaluated ? sayEvaluated : undefined;
  const at = { evaluator, gauge, awaits: walkers.kind === 'promises', onEvaluated };
  const done = await leadState(await findStateJob(job), task, loaded, at);
  return { ...done, probe: task.timeLimitMs === null ? loaded.probe() : NaN };
}

function openEvaluator({ walkers, task }: LeadRequest, { problem, shared }: LoadedContext): BatchEvaluator {
  const state = problem.states[task.state];
  switch (walkers.kind) {
    case 'channel':
      return leadChannel(openChannel(walkers.shape), walkers.leadsOnly ? null : bindForms(problem, state, shared));
    case 'promises': {
      const evaluate = bindPromise(problem, state, shared);
      return openPromiseEvaluator(evaluate, task.batchSize, task.dimension, walkers.limit, task.timeLimitMs);
    }
    default:
      return walkers satisfies never;
  }
}

async function help({
  context: given,
  state,
  channel,
  thread,
  sweeps,
  limited,
  forwardThreads,
}: HelpRequest): Promise<Performed> {
  const context = receiveContext(given);
  const loaded = await loadContext(context);
  const { problem, shared } = loaded;
  const { one, many } = bindForms(problem, problem.states[state], shared);
  await helpForwards(loaded, context, state, forwardThreads);
  helpChannel(openChannel(channel), thread, { one, many }, { isLimited: limited, sweeps });
  return { report: undefined, probe: limited ? NaN : loaded.probe(), usage: openUsage() };
}

async function forward({ context, state, thread, shape }: ForwardRequest): Promise<never> {
  const { problem, shared } = await loadContext(receiveContext(context));
  return helpForward(shape, thread, openForward(problem, problem.states[state], shared).piece);
}

/** Threads of this thread's own for the pieces of its log posterior calls, where they are wanted. */
async function helpForwards(
  loaded: LoadedContext,
  context: WireContext,
  state: number,
  threads: number,
): Promise<void> {
  if (threads <= 1) return;
  const { openForwardTeam } = await import('../pool/forwardTeam.js');
  await openForwardTeam(loaded, context, state, threads);
}

function answer(request: ThreadRequest): unknown {
  switch (request.kind) {
    case 'lead':
      return lead(request);
    case 'help':
      return help(request);
    case 'forward':
      return forward(request);
    case 'perform':
      return findPlainJob(request.job).then((job) => job.perform(request.task));
    default:
      return request satisfies never;
  }
}

enterEvaluator();
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (request: ThreadRequest) => {
  last = last
    .then(() => answer(request))
    .then(
      (report): Reply => ({ kind: 'done', report }),
      (error: unknown): Reply => ({ kind: 'failed', error: encodeError(error) }),
    )
    .then((reply) => {
      sendReply<Reply>((message) => parentPort?.postMessage(message), reply);
    });
});
