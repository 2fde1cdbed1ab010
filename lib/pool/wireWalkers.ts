import { coreBudget } from '../plan/coreBudget.js';
import type { MapPool, WalkerPoolConfig } from './config.js';
import type { WireWalkers } from './wire.js';

/** A walker pool's configuration for one of `seats` states at once, as plain data. */
export function wireWalkers(config: Exclude<WalkerPoolConfig, MapPool>, seats: number): WireWalkers {
  const share = (): number => Math.max(1, Math.floor(coreBudget() / seats));
  switch (config.kind) {
    case 'serial':
      return { kind: 'serial' };
    case 'threads': {
      const { size = share(), heapMb = null } = config;
      return { kind: 'threads', size, heapMb, hasCores: seats * size <= coreBudget() };
    }
    case 'processes': {
      const { size = share(), execArgv = process.execArgv, heartbeatTimeoutMs = 30_000 } = config;
      return { kind: 'processes', size, execArgv, heartbeatTimeoutMs, hasCores: seats * size <= coreBudget() };
    }
    case 'promises':
      return { kind: 'promises', limit: config.limit ?? 64 };
    default:
      return config satisfies never;
  }
}

/** The same with another number of evaluators, where the kind has one. */
export function withEvaluators(walkers: WireWalkers, size: number): WireWalkers {
  return evaluatorsOf(walkers) === null ? walkers : ({ ...walkers, size } as WireWalkers);
}

/** How many evaluators that makes, where it is a number that can be changed while a state runs. */
export function evaluatorsOf(walkers: WireWalkers): number | null {
  return walkers.kind === 'threads' || walkers.kind === 'processes' ? walkers.size : null;
}
