import { gaugeFields } from './types.js';
import { shareEvaluators } from './shareEvaluators.js';
import { evaluatorsOf } from './wireWalkers.js';
import type { Seat } from './seat.js';
import type { Gauge } from './types.js';
import type { WireWalkers } from './wire.js';

/** What a seat is claimed for. */
export interface Claim {
  readonly walkers: WireWalkers;
  readonly cost: number;
}

/** A seat that was claimed, until it is released. */
export interface Place {
  /** The seat, opened anew if the one that stood there is gone. */
  seat(): Seat;
  /** How many evaluators its task shall have now. */
  evaluators(): number;
  /** Takes the task's gauge as it is now. */
  note(gauge: Gauge): void;
  /** Whether others wait for a seat. */
  isAwaited(): boolean;
  /** Lets the next one have the seat; harmless when it was released before. */
  release(this: void): void;
}

/** The seats of a pool: claimed by whoever comes first; evaluators of those that nobody wants go to the others. */
export interface Seats {
  claim(claim: Claim): Promise<Place>;
  close(): Promise<void>;
}

interface Occupied {
  readonly claim: Claim;
  /** Share of the task that is done, and what the rest will take at the pace so far, in seconds; 0 until something is done. */
  done: number;
  restSeconds: number;
  size: number;
}

/** A thread that joins a running state takes some 0.1 s to load the problem: a state that is nearly done gets none. */
const worthJoiningSeconds = 0.3;

/** Opens `size` seats now, together. */
export function openSeats(size: number, openSeat: () => Seat, isElastic: boolean): Seats {
  const seats = Array.from({ length: size }, openSeat);
  const idle = new Set(seats.keys());
  const waiting: ((at: number) => void)[] = [];
  const occupied = new Map<number, Occupied>();

  const free = (): Promise<number> => {
    const [at] = idle;
    if (idle.size === 0) return new Promise((resolve) => waiting.push(resolve));
    idle.delete(at);
    return Promise.resolve(at);
  };

  /** Idle evaluators go to running tasks, and come back when their seat is claimed: never more of them than the pool has. */
  const rebalance = (): void => {
    if (!isElastic) return;
    const own = (claim: Claim): number => evaluatorsOf(claim.walkers) ?? 1;
    const running = [...occupied].filter(([, { claim }]) => evaluatorsOf(claim.walkers) !== null);
    const isGrown = ([, { size: has, claim }]: (typeof running)[number]): boolean => has > own(claim);
    const growing = running.filter((one) => isGrown(one) || one[1].restSeconds > worthJoiningSeconds);
    const spare = Math.min(...running.map(([, { claim }]) => own(claim))) * idle.size;
    const tasks = growing.map(([, { claim, done }]) => ({
      ...{ remaining: (claim.cost || 1) * (1 - done), evaluators: own(claim) },
    }));
    shareEvaluators(tasks, growing.length === 0 ? 0 : spare).forEach((to, i) => {
      const [at, state] = growing[i];
      if (state.size === to) return;
      state.size = to;
      seats[at].resize(to);
    });
  };

  return {
    claim: async (claim) => {
      const at = await free();
      const size = evaluatorsOf(claim.walkers) ?? 1;
      const here: Occupied = { claim, done: 0, restSeconds: 0, size };
      occupied.set(at, here);
      rebalance();
      return {
        seat: () => {
          if (!seats[at].isAlive()) seats[at] = openSeat();
          return seats[at];
        },
        evaluators: () => here.size,
        note: (gauge) => {
          const total = gauge[gaugeFields.total];
          if (!(total > 0)) return;
          here.done = gauge[gaugeFields.done] / total;
          here.restSeconds = gauge[gaugeFields.rest];
          if (idle.size > 0) rebalance();
        },
        isAwaited: () => waiting.length > 0,
        release: () => {
          if (occupied.get(at) !== here) return;
          occupied.delete(at);
          const next = waiting.shift();
          if (next === undefined) idle.add(at);
          else next(at);
          rebalance();
        },
      };
    },
    close: async () => {
      await Promise.all(seats.map((seat) => seat.end()));
    },
  };
}
