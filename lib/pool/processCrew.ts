import { TransdimError } from '../errors.js';
import { gaugeFields } from './types.js';
import { closedError } from './thread.js';
import { startWorkerProcess } from './workerProcess.js';
import { withEvaluators } from './wireWalkers.js';
import type { Crew } from './crew.js';
import type { ForkOptions } from './forkWatched.js';

/**
 * Processes that work on one state together, each on its main thread, for log posteriors that may run only once in a
 * process: one leads, and starts and keeps the others. The thread that opens this supervises.
 */
export function processCrew(
  { execArgv, heartbeatTimeoutMs }: Pick<ForkOptions, 'execArgv' | 'heartbeatTimeoutMs'>,
  env: Readonly<Record<string, string>> = {},
): Crew {
  const start = () => startWorkerProcess('walker process', { execArgv, heartbeatTimeoutMs, env });
  let leader = start();
  let closed = false;
  const isClosed = (): boolean => closed; // it may change while a state is worked on
  let size: number | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return {
    performState: ({ gauge, walkers: asked, ...work }) => {
      size = undefined;
      const turn = last.then(async () => {
        if (isClosed()) throw closedError('this walker pool was closed: open another one');
        if (!leader.isAlive()) leader = start();
        let isStopping = false;
        const onGauge = (values: Float64Array): void => {
          gauge.set(values.subarray(0, gaugeFields.stop));
          if (gauge[gaugeFields.stop] === 0 || isStopping) return;
          isStopping = true;
          leader.stop();
        };
        try {
          const walkers = size === undefined ? asked : withEvaluators(asked, size);
          return await leader.perform({ ...work, walkers, onGauge });
        } catch (error) {
          throw isClosed() ? closedError('this walker pool was closed while it worked') : error;
        }
      });
      last = turn.catch(() => undefined);
      return turn;
    },
    performEach: () => {
      throw new TransdimError(
        'option',
        "work that calls no log posterior needs no processes of its own: give walkerPool { kind: 'threads' } or { kind: 'serial' }",
        { option: 'walkerPool', given: 'processes' },
      );
    },
    resize: (to) => {
      size = to;
      leader.resize(to);
    },
    halt: () => leader.end(),
    close: async () => {
      closed = true;
      await leader.end();
    },
  };
}
