import type { StatePoolConfig, WalkerPoolConfig } from '../../lib/pool/types.js';

/** A layout among which runs are drawn. */
export interface FaultLayout {
  readonly statePool: StatePoolConfig;
  readonly walkerPool: WalkerPoolConfig;
  /** Whether it has processes beside the script. */
  readonly hasProcesses: boolean;
}

/** A process that was stopped is replaced after about so long: the least that a pool takes. */
const heartbeatTimeoutMs = 2000;

const serial = { kind: 'serial' } as const;
const threads = (size: number) => ({ kind: 'threads', size }) as const;
const processes = (size: number) => ({ kind: 'processes', size, execArgv: [], heartbeatTimeoutMs }) as const;

/** Every kind of layout that pools of this library make on one machine. */
export const faultLayouts: Readonly<Record<string, FaultLayout>> = {
  serial: { statePool: serial, walkerPool: serial, hasProcesses: false },
  threads: { statePool: serial, walkerPool: threads(2), hasProcesses: false },
  'state threads': { statePool: threads(2), walkerPool: threads(1), hasProcesses: false },
  '1x1': { statePool: processes(1), walkerPool: threads(1), hasProcesses: true },
  '2x1': { statePool: processes(2), walkerPool: threads(1), hasProcesses: true },
  '1x2': { statePool: processes(1), walkerPool: threads(2), hasProcesses: true },
  '2x2': { statePool: processes(2), walkerPool: threads(2), hasProcesses: true },
  'walker processes': { statePool: serial, walkerPool: processes(2), hasProcesses: true },
  'process of walker processes': { statePool: processes(1), walkerPool: processes(2), hasProcesses: true },
  'processes of walker processes': { statePool: processes(2), walkerPool: processes(2), hasProcesses: true },
};
