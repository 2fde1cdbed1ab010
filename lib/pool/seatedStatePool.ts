import { isTransdimError } from '../errors.js';
import { checkAgreement } from './agree.js';
import { isMapPool } from './config.js';
import { endure } from './endure.js';
import { openGaugeSum } from './gaugeSum.js';
import { mapStatePool } from './mapStatePool.js';
import { openSeats } from './openSeats.js';
import { joinReports, splitTasks } from './splitTasks.js';
import { interruptedError, stopWith } from './stopping.js';
import { closedError } from './thread.js';
import { isOpenWalkerPool } from './types.js';
import { wireContext } from './wireContext.js';
import { wireWalkers, withEvaluators } from './wireWalkers.js';
import type { TransdimError } from '../errors.js';
import type { FullStatePoolConfig, MapPool } from './config.js';
import type { Seat } from './seat.js';
import type {
  OnGauge,
  Performance,
  ProblemContext,
  StateJob,
  StatePool,
  StateTask,
  TaskUsage,
  WalkerPool,
  WalkerPoolConfig,
} from './types.js';
import type { Performed } from './wire.js';

/**
 * The state pool of `size` seats, which `openSeat` opens now, together. Tasks are split where there are more seats than
 * tasks, go longest first, and are claimed by whichever seat is free; what falls free at the end goes to those that run.
 */
export function seatedStatePool(
  config: Extract<FullStatePoolConfig, { readonly size: number }>,
  openSeat: () => Seat,
  isElastic: boolean,
  onClose: () => void = () => undefined,
): StatePool {
  const seats = openSeats(config.size, openSeat, isElastic);
  /** Points that the user's own pool evaluates are evaluated in this process: so are the states that they belong to led. */
  const here = mapStatePool(takingTurns(config.size));
  let closed = false;

  const close = async (): Promise<void> => {
    closed = true;
    await Promise.all([seats.close(), here.close()]);
    onClose();
  };

  return {
    config,
    performStates: async <Task extends StateTask, Report>(
      job: StateJob<Task, Report>,
      tasks: readonly Task[],
      given: ProblemContext,
      walkerPool: WalkerPoolConfig | WalkerPool,
      onGauge: OnGauge,
      signal?: AbortSignal,
    ): Promise<Performance<Report>> => {
      if (closed) throw closedError('this state pool was closed: open another one', 'statePool');
      const walkerConfig = isOpenWalkerPool(walkerPool) ? walkerPool.config : walkerPool;
      if (isMapPool(walkerConfig)) return here.performStates(job, tasks, given, walkerPool, onGauge, signal);
      const context = wireContext(given);
      const walkers = wireWalkers(walkerConfig, config.size);
      const parts = splitTasks(job, tasks, config.size);
      const gauges = openGaugeSum(parts, onGauge);
      const busy = new Set<{ readonly seat: Seat }>();
      const endAll = (): Promise<unknown> => Promise.all([...busy].map(({ seat }) => seat.end()));
      const failures: unknown[] = [];
      const poisoned = new Map<number, TransdimError<'poisoned'>>();
      const usage: TaskUsage[] = [];
      const isOver = (): boolean => closed || failures.length > 0 || signal?.aborted === true;

      /** What a part comes to; nothing where it was given up, or the call is over. */
      const perform = async (index: number): Promise<Performed | undefined> => {
        const { part, task: whole } = parts[index];
        const place = await seats.claim({ walkers, cost: part.cost });
        try {
          if (closed) throw closedDuring();
          if (isOver()) return undefined;
          return await endure(part, given.problem, isOver, async (task, watch) => {
            const attempt = { seat: place.seat() };
            busy.add(attempt);
            const began = performance.now();
            try {
              const performed = await attempt.seat.perform({
                ...{ job: job.name, task, context },
                walkers: withEvaluators(walkers, place.evaluators()),
                onGauge: (values) => {
                  watch(values);
                  place.note(values);
                  gauges.note(index, values);
                },
                onEvaluated: place.isAwaited() ? place.release : undefined,
              });
              usage.push({ ...performed.usage, seconds: (performance.now() - began) / 1000 });
              return performed;
            } finally {
              busy.delete(attempt);
            }
          });
        } catch (error) {
          if (isTransdimError(error, 'poisoned')) {
            poisoned.set(whole, error);
            return undefined;
          }
          // The first failure ends the call: what its other seats are doing is wanted no more.
          failures.push(closed ? closedDuring() : error);
          if (signal?.aborted !== true) await endAll();
          return undefined;
        } finally {
          place.release();
        }
      };

      const stop = (): void => {
        for (const { seat } of busy) seat.stop();
      };
      const callOff = stopWith(signal, stop, () => void endAll());
      try {
        const performed = await Promise.all(parts.map((_, index) => perform(index)));
        if (signal?.aborted === true) throw interruptedError();
        if (failures.length > 0) throw failures[0];
        const done = performed.filter((one) => one !== undefined);
        if (done.length > 0) checkAgreement(done, context.reference.moduleUrl);
        const reports = performed.map((one) => one?.report as Report);
        return { reports: joinReports(job, tasks, parts, reports, poisoned), usage, poisoned };
      } finally {
        callOff();
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function closedDuring(): TransdimError<'closed'> {
  return closedError('this state pool was closed while it worked', 'statePool');
}

/** A map in this thread that has `size` items under way at once. */
function takingTurns(size: number): MapPool {
  return {
    map: async (fn, items) => {
      const results: Awaited<ReturnType<typeof fn>>[] = [];
      let next = 0;
      const take = async (): Promise<void> => {
        while (next < items.length) {
          const index = next++;
          results[index] = await fn(items[index]);
        }
      };
      await Promise.all(Array.from({ length: size }, take));
      return results;
    },
  };
}
