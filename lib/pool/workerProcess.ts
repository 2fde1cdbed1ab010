import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { TransdimError, decodeError } from '../errors.js';
import { describeEnd, lookForKills } from './describeEnd.js';
import { forkWatched } from './forkWatched.js';
import { silence, watchHeartbeat } from './heartbeat.js';
import { holdersOf } from './holders.js';
import { sendContext } from './sendContext.js';
import { withEvaluators } from './wireWalkers.js';
import type { ForkOptions } from './forkWatched.js';
import type { Heartbeat } from './heartbeat.js';
import type { StateTask } from './types.js';
import type { Performed, ProcessMessage, ProcessRequest, WireContext, WireWalkers } from './wire.js';

/** What a process is to do next. */
export interface Assignment {
  readonly job: string;
  readonly task: StateTask;
  readonly context: WireContext;
  readonly walkers: WireWalkers;
  readonly onGauge: (values: Float64Array) => void;
  /** Called, where a state process performs it with threads, when it evaluates no more and will soon be done. */
  readonly onEvaluated?: (() => void) | undefined;
}

/** A process that works on states, as the one that started it sees it. */
export interface WorkerProcess {
  /** Performs one task; the next one may be given when it has evaluated, or is done. */
  perform(assignment: Assignment): Promise<Performed>;
  /** How many evaluators the running task shall have from now on. */
  resize(size: number): void;
  /** Asks the running task to write down what it has and to end. */
  stop(): void;
  /** Ends the process, whatever it is doing, and waits until it is gone. */
  end(): Promise<void>;
  isAlive(): boolean;
}

/** The entry files: a state process supervises a crew; a walker process leads a state, or helps, on its main thread. */
const entries = {
  'state process': fileURLToPath(new URL('../entry/stateProcess.js', import.meta.url)),
  'walker process': fileURLToPath(new URL('../entry/walkerProcess.js', import.meta.url)),
};

/** Starts a process, which cannot outlive this one. While it has no task, it keeps no script alive. */
export function startWorkerProcess(kind: keyof typeof entries, options: ForkOptions): WorkerProcess {
  const child = forkWatched(entries[kind], options);
  const { heartbeatTimeoutMs = 30_000 } = options;
  lookForKills();
  const hold = holdersOf(child);
  let sentContext: string | undefined;
  /** Whether the task is on its way; until then its size can still be changed here. */
  let isAsked = false;
  let size: number | undefined;
  let isStopping = false;
  let tasks = 0;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  const send = (request: ProcessRequest): void => {
    child.send(request, () => undefined); // a process that is gone is reported by its 'exit'
  };

  return {
    perform: async (assignment) => {
      const { job, task, context, walkers, onEvaluated } = assignment;
      const letGo = hold();
      const id = tasks++;
      isAsked = false;
      size = undefined;
      const sized = (): WireWalkers => (size === undefined ? walkers : withEvaluators(walkers, size));
      const heart = watchHeartbeat(child, heartbeatTimeoutMs, kind === 'walker process');
      const performed = listen(child, kind, { ...assignment, id }, heart, options);
      performed.catch(() => undefined); // it is awaited below, when the context has been sent
      try {
        if (sentContext !== context.id) await sendContext(child, context);
        sentContext = context.id;
        send({ kind: 'task', id, job, task, walkers: sized(), saysEvaluated: onEvaluated !== undefined });
        isAsked = true;
        if (isStopping) send({ kind: 'stop' });
        return await performed;
      } finally {
        if (id === tasks - 1) isStopping = false; // or the next task, which may be on its way, would not hear of it
        heart.stop();
        letGo();
      }
    },
    resize: (to) => {
      if (isAsked) send({ kind: 'resize', size: to });
      else size = to;
    },
    stop: () => {
      if (isAsked) send({ kind: 'stop' });
      else isStopping = true;
    },
    end: async () => {
      hold(); // or this process could end while it waits
      child.kill('SIGKILL');
      if (child.pid !== undefined) await exited;
    },
    isAlive: () => child.pid !== undefined && child.connected && child.exitCode === null && child.signalCode === null,
  };
}

/** The report of the task that the process was given. */
function listen(
  child: ChildProcess,
  kind: string,
  { id, onGauge, onEvaluated }: Pick<Assignment, 'onGauge' | 'onEvaluated'> & { readonly id: number },
  heart: Heartbeat,
  { heartbeatTimeoutMs = 30_000, execArgv }: ForkOptions,
): Promise<Performed> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
    };
    const onMessage = (message: unknown): void => {
      const said = message as ProcessMessage;
      heart.beat();
      if (said.id !== id) return;
      switch (said.kind) {
        case 'gauge':
          onGauge(said.values);
          return;
        case 'evaluated':
          onEvaluated?.();
          return;
        case 'done':
          stop();
          resolve(said.report as Performed);
          return;
        case 'failed':
          stop();
          reject(decodeError(said.error));
          return;
        default:
          said satisfies never;
      }
    };
    const onExit = (exitCode: number | null, signal: NodeJS.Signals | null): void => {
      stop();
      const { how, advice } = heart.isLost
        ? { how: silence(heartbeatTimeoutMs), advice: '' }
        : describeEnd(exitCode, signal, execArgv);
      const worker = `${kind} ${child.pid ?? '(not started)'}`;
      reject(
        new TransdimError('worker', `${worker} ${how} before its task was done${advice}`, { worker, exitCode, signal }),
      );
    };
    const onError = (cause: Error): void => {
      stop();
      const fields = { worker: kind, exitCode: null, signal: null };
      reject(new TransdimError('worker', `a ${kind} could not be started: ${cause.message}`, fields, { cause }));
    };
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
  });
}
