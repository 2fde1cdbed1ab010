import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { TransdimError, decodeError } from '../errors.js';
import type { StateTask, WalkerPoolConfig } from './types.js';
import type { Performed, ProcessMessage, ProcessRequest, WireContext } from './wire.js';

const processPath = fileURLToPath(new URL('../entry/stateProcess.js', import.meta.url));

/** What a state process is to do next. */
export interface Assignment {
  readonly job: string;
  readonly task: StateTask;
  readonly context: WireContext;
  readonly walkers: Required<WalkerPoolConfig>;
  readonly onGauge: (values: Float64Array) => void;
}

/** One state process, as its parent sees it. */
export interface StateProcess {
  /** Performs one task; one at a time. */
  perform(assignment: Assignment): Promise<Performed>;
  /** Ends the process, whatever it is doing, and waits until it is gone. */
  end(): Promise<void>;
  isAlive(): boolean;
}

/**
 * Starts a state process. It leaves when its channel to this process closes, so it cannot outlive it.
 * Messages go by structured clone ('advanced'): typed arrays travel as bytes.
 */
export function startStateProcess(execArgv: readonly string[]): StateProcess {
  const child = fork(processPath, process.argv.slice(2), {
    execArgv: [...execArgv],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  let holders = 0;
  const hold = (): (() => void) => {
    holders += 1;
    child.ref();
    child.channel?.ref();
    return () => {
      holders -= 1;
      if (holders > 0) return; // a report may come while the end of the process is awaited
      child.unref();
      child.channel?.unref();
    };
  };
  let sentContext: string | undefined;
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
    perform: ({ job, task, context, walkers, onGauge }) => {
      const key = `${context.id} ${JSON.stringify(walkers)}`;
      if (sentContext !== key) send({ kind: 'context', context, walkers });
      sentContext = key;
      send({ kind: 'task', job, task });
      return listen(child, onGauge, hold());
    },
    end: async () => {
      hold(); // or this process could end while it waits
      child.kill('SIGKILL');
      if (child.pid !== undefined) await exited;
    },
    isAlive: () => child.pid !== undefined && child.connected && child.exitCode === null && child.signalCode === null,
  };
}

/** The report of the task that the process was given; `letGo` is called when it is there. */
function listen(child: ChildProcess, onGauge: (values: Float64Array) => void, letGo: () => void): Promise<Performed> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      letGo();
    };
    const onMessage = (message: unknown): void => {
      const said = message as ProcessMessage;
      switch (said.kind) {
        case 'gauge':
          onGauge(said.values);
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
      const how = signal === null ? `with exit code ${String(exitCode)}` : `by signal ${signal}`;
      const worker = `state process ${child.pid ?? '(not started)'}`;
      reject(
        new TransdimError('worker', `${worker} ended ${how} before its task was done`, { worker, exitCode, signal }),
      );
    };
    const onError = (cause: Error): void => {
      stop();
      const fields = { worker: 'state process', exitCode: null, signal: null };
      reject(new TransdimError('worker', `a state process could not be started: ${cause.message}`, fields, { cause }));
    };
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
  });
}
