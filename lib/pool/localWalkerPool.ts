import { setImmediate } from 'node:timers/promises';

import { bindForms, bindPromise } from '../problem/bindState.js';
import { isMapPool } from './config.js';
import { closeForwardTeam, openForwardTeam } from './forwardTeam.js';
import { leadState } from './leadState.js';
import { noTimeLimit } from './noTimeLimit.js';
import { openMapEvaluator } from './mapEvaluator.js';
import { openPromiseEvaluator } from './promiseEvaluator.js';
import { openSerialEvaluator } from './serialEvaluator.js';
import { sharedOf } from './sharedOf.js';
import { interruptedError, stopWith } from './stopping.js';
import { closedError } from './thread.js';
import { gaugeFields } from './types.js';
import { openWatchedGauge } from './watchGauge.js';
import { wireContext } from './wireContext.js';
import type { FullWalkerPoolConfig } from './config.js';
import type { BatchEvaluator, ProblemContext, StateTask, WalkerPool } from './types.js';

type LocalConfig = Exclude<FullWalkerPoolConfig, { readonly size: number }>;

/** The walker pool whose log posteriors are called in this thread: one by one, as promises, or by the user's own map. */
export function localWalkerPool(config: LocalConfig): WalkerPool {
  let closed = false;
  const checkOpen = (): void => {
    if (closed) throw closedError('this walker pool was closed: open another one');
  };
  const close = (): Promise<void> => {
    closed = true;
    return Promise.resolve();
  };
  return {
    config,
    performState: async (job, task, context, onGauge, signal) => {
      checkOpen();
      const { gauge, close: closeGauge } = openWatchedGauge(onGauge);
      const stop = (): void => {
        gauge[gaugeFields.stop] = 1;
      };
      const callOff = stopWith(signal, stop, () => undefined); // nothing can end work in this thread
      const loaded = { problem: context.problem, shared: sharedOf(context) };
      const awaits = isMapPool(config) || config.kind === 'promises';
      try {
        const evaluator = openEvaluator(config, task, context);
        if (task.forwardThreads > 1) {
          await openForwardTeam(loaded, wireContext(context), task.state, task.forwardThreads);
        }
        return await leadState(job, task, loaded, { evaluator, gauge, awaits });
      } finally {
        callOff();
        closeGauge();
        await closeForwardTeam();
      }
    },
    performEach: async (job, tasks, signal) => {
      checkOpen();
      const reports = [];
      for (const task of tasks) {
        if (signal?.aborted === true) throw interruptedError();
        reports.push(job.perform(task));
        await setImmediate(); // the event loop turns: signals and timers come through
      }
      return reports;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openEvaluator(config: LocalConfig, task: StateTask, context: ProblemContext): BatchEvaluator {
  const { problem } = context;
  const { state, batchSize, dimension, timeLimitMs } = task;
  const shared = sharedOf(context);
  if (isMapPool(config)) {
    if (timeLimitMs !== null) throw noTimeLimit('an object with map(fn, items)');
    return openMapEvaluator(config, bindPromise(problem, problem.states[state], shared), batchSize, dimension);
  }
  if (config.kind === 'promises') {
    const evaluate = bindPromise(problem, problem.states[state], shared);
    return openPromiseEvaluator(evaluate, batchSize, dimension, config.limit, timeLimitMs);
  }
  if (timeLimitMs !== null) throw noTimeLimit("{ kind: 'serial' }");
  return openSerialEvaluator(bindForms(problem, problem.states[state], shared), batchSize, dimension);
}
