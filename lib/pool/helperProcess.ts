import { fileURLToPath } from 'node:url';

import { TransdimError, decodeError } from '../errors.js';
import { forkWatched } from './forkWatched.js';
import { silence, watchHeartbeat } from './heartbeat.js';
import { holdersOf } from './holders.js';
import { sendContext } from './sendContext.js';
import type { ForkOptions } from './forkWatched.js';
import type { Heartbeat } from './heartbeat.js';
import type { HelperMessage, HelperRequest, WireContext } from './wire.js';

const entry = fileURLToPath(new URL('../entry/walkerProcess.js', import.meta.url));

/** The state for which a helper is wanted. */
export interface HelperTask {
  readonly context: WireContext;
  readonly state: number;
  readonly timeLimitMs: number | null;
  readonly forwardThreads: number;
}

/** A process that evaluates points for a leader in another one. */
export interface HelperProcess {
  /** Settles when it has loaded the problem, with what probe() gave there. */
  prepare(team: HelperTask): Promise<number>;
  /** The log posteriors of points, row-major; errors by their index. */
  evaluate(points: Float64Array, staysAwake: boolean): Promise<Extract<HelperMessage, { readonly kind: 'values' }>>;
  end(): Promise<void>;
  isAlive(): boolean;
}

/** Starts a helper, which cannot outlive this process. */
export function startHelperProcess({ execArgv, heartbeatTimeoutMs = 30_000 }: ForkOptions): HelperProcess {
  const child = forkWatched(entry, { execArgv });
  const hold = holdersOf(child);
  let answer: { resolve(message: HelperMessage): void; reject(error: unknown): void } | undefined;
  let sentContext: string | undefined;
  let gone: Error | undefined;
  let heart: Heartbeat | undefined;
  const exited = new Promise<void>((resolve) => {
    const leave = (how: string, exitCode: number | null, signal: string | null): void => {
      const worker = `walker process ${child.pid ?? '(not started)'}`;
      heart?.stop();
      const why = heart?.isLost === true ? silence(heartbeatTimeoutMs) : how;
      gone = new TransdimError('worker', `${worker} ${why} while it evaluated points`, { worker, exitCode, signal });
      answer?.reject(gone);
      resolve();
    };
    child.once('exit', (exitCode, signal) => {
      leave(
        signal === null ? `ended with exit code ${String(exitCode)}` : `ended by signal ${signal}`,
        exitCode,
        signal,
      );
    });
    child.once('error', (error) => {
      leave(`could not be started: ${error.message}`, null, null);
    });
  });
  child.on('message', (message) => {
    const said = message as HelperMessage;
    if (said.kind === 'failed') answer?.reject(decodeError(said.error));
    else answer?.resolve(said);
  });
  let last: Promise<unknown> = Promise.resolve();
  /** One question at a time: a state that failed may have left one behind. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const ask = async (request: HelperRequest): Promise<HelperMessage> => {
    if (gone !== undefined) throw gone;
    const answered = new Promise<HelperMessage>((resolve, reject) => {
      answer = { resolve, reject };
    });
    const letGo = hold();
    heart ??= watchHeartbeat(child, heartbeatTimeoutMs, true);
    try {
      child.send(request, () => undefined);
      return await answered;
    } finally {
      answer = undefined;
      letGo();
    }
  };
  return {
    prepare: ({ context, state, timeLimitMs, forwardThreads }) =>
      inTurn(async () => {
        if (sentContext !== context.id) await sendContext(child, context);
        sentContext = context.id;
        const said = await ask({ kind: 'state', state, limited: timeLimitMs !== null, forwardThreads });
        if (said.kind !== 'ready') throw new Error(`a walker process answered '${said.kind}' to a state`);
        return said.probe;
      }),
    evaluate: (points, staysAwake) =>
      inTurn(async () => {
        const said = await ask({ kind: 'points', points, staysAwake });
        if (said.kind !== 'values') throw new Error(`a walker process answered '${said.kind}' to points`);
        return said;
      }),
    end: async () => {
      hold(); // or this process could end while it waits
      child.kill('SIGKILL');
      await exited;
    },
    isAlive: () => gone === undefined && child.connected,
  };
}
