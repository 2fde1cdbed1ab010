import { checkAgreement } from './agree.js';
import { isMapPool } from './config.js';
import { openGaugeSum } from './gaugeSum.js';
import { mapPoints } from './mapEvaluator.js';
import { openSeats } from './openSeats.js';
import { noTimeLimit } from './noTimeLimit.js';
import { sharedOf } from './sharedOf.js';
import { joinReports, splitTasks } from './splitTasks.js';
import { closedError } from './thread.js';
import { isOpenWalkerPool } from './types.js';
import { wireContext } from './wireContext.js';
import { wireWalkers, withEvaluators } from './wireWalkers.js';
import { bindPromise } from '../problem/bindState.js';
import type { FullStatePoolConfig, MapPool } from './config.js';
import type { Relay } from './relay.js';
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
  let closed = false;

  const close = async (): Promise<void> => {
    closed = true;
    await seats.close();
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
    ): Promise<Performance<Report>> => {
      const context = wireContext(given);
      const walkerConfig = isOpenWalkerPool(walkerPool) ? walkerPool.config : walkerPool;
      const walkers = wireWalkers(walkerConfig, config.size);
      const relay = isMapPool(walkerConfig) ? relayTo(walkerConfig, given) : undefined;
      if (relay !== undefined && tasks.some(({ timeLimitMs }) => timeLimitMs !== null)) {
        throw noTimeLimit('an object with map(fn, items)');
      }
      const parts = splitTasks(job, tasks, config.size);
      const gauges = openGaugeSum(parts, onGauge);
      const busy = new Set<Seat>();
      const failures: unknown[] = [];
      const usage: TaskUsage[] = [];

      const perform = async (index: number): Promise<Performed | undefined> => {
        const { part } = parts[index];
        const place = await seats.claim({ walkers, cost: part.cost });
        try {
          if (failures.length > 0) return undefined;
          if (closed) throw closedError('this state pool was closed: open another one', 'statePool');
          const seat = place.seat();
          busy.add(seat);
          const began = performance.now();
          const performed = await seat.perform({
            ...{ job: job.name, task: part, context, relay },
            walkers: withEvaluators(walkers, place.evaluators()),
            onGauge: (values) => {
              place.note(values);
              gauges.note(index, values);
            },
          });
          busy.delete(seat);
          usage.push({ ...performed.usage, seconds: (performance.now() - began) / 1000 });
          return performed;
        } catch (error) {
          // The first failure ends the call: what its other seats are doing is wanted no more.
          failures.push(closed ? closedError('this state pool was closed while it worked', 'statePool') : error);
          await Promise.all([...busy].map((seat) => seat.end()));
          return undefined;
        } finally {
          place.release();
        }
      };

      const performed = (await Promise.all(parts.map((_, index) => perform(index)))) as Performed[];
      if (failures.length > 0) throw failures[0];
      checkAgreement(performed, context.reference.moduleUrl);
      const reports = performed.map(({ report }) => report as Report);
      return { reports: joinReports(job, tasks, parts, reports), usage };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Evaluates points of any state by the user's own walker pool, which lives in this process. */
function relayTo(pool: MapPool, context: ProblemContext): Relay {
  return async (state, points, count) => {
    const { problem } = context;
    const { dimension } = problem.states[state];
    const items = Array.from({ length: count }, (_, i) => points.slice(i * dimension, (i + 1) * dimension));
    return mapPoints(pool, bindPromise(problem, problem.states[state], sharedOf(context)), items);
  };
}
