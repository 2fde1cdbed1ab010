import type { EncodedError } from '../errors.js';
import type { Places } from '../problem/packData.js';
import type { ProblemReference } from '../problem/types.js';
import type { ChannelShape } from './batchChannel.js';
import type { ForwardShape } from './forwardChannel.js';
import type { EvaluatorUsage, Gauge, StateTask } from './types.js';

/** The problem and data as plain data, for another process or thread. */
export interface WireContext {
  /** The same id means the same problem and data: a worker keeps what it has set up. */
  readonly id: string;
  readonly reference: ProblemReference;
  /** Between threads its typed arrays lie in shared memory; to other processes they are sent before. */
  readonly data: unknown;
  /** Arguments of the script that started everything: its module may read them. */
  readonly argv: readonly string[];
}

/** The context that a thread was sent last, in the requests that follow. */
export type KnownContext = Pick<WireContext, 'id'>;

/** How the points of a state are spread in another process: what of a walker pool's configuration can be sent. */
export type WireWalkers =
  | { readonly kind: 'serial' }
  | {
      readonly kind: 'threads';
      readonly size: number;
      readonly heapMb: number | null;
      /** Whether each evaluator has a core of its own: then it may poll longer before it sleeps. */
      readonly hasCores: boolean;
    }
  | {
      readonly kind: 'processes';
      readonly size: number;
      readonly execArgv: readonly string[];
      readonly heartbeatTimeoutMs: number;
      /** Whether each evaluator has a core of its own: then it may poll for messages instead of sleeping. */
      readonly hasCores: boolean;
    }
  | { readonly kind: 'promises'; readonly limit: number };

/** How the leader of a state has its points evaluated. */
export type LeaderWalkers =
  | { readonly kind: 'channel'; readonly shape: ChannelShape; readonly leadsOnly: boolean }
  | { readonly kind: 'promises'; readonly limit: number };

/** What a thread of a walker pool is asked; each is answered by one Reply, a leader may say that it has evaluated before. */
export type ThreadRequest =
  | {
      readonly kind: 'lead';
      readonly job: string;
      readonly task: StateTask;
      readonly context: WireContext | KnownContext;
      readonly walkers: LeaderWalkers;
      readonly gauge: Gauge;
      readonly saysEvaluated: boolean;
    }
  | {
      readonly kind: 'help';
      readonly state: number;
      readonly thread: number;
      readonly context: WireContext | KnownContext;
      readonly channel: ChannelShape;
      /** First looks for points that a thread which was ended has left behind. */
      readonly sweeps: boolean;
      /** Evaluations have a time limit: points are claimed one by one. */
      readonly limited: boolean;
      readonly forwardThreads: number;
    }
  | {
      readonly kind: 'forward';
      readonly state: number;
      readonly thread: number;
      readonly context: WireContext | KnownContext;
      readonly shape: ForwardShape;
    }
  | { readonly kind: 'perform'; readonly job: string; readonly task: unknown };

/** What a leader answers when its state is done, and a helper when it leaves: `probe` is what probe() gave there. */
export interface Performed {
  readonly report: unknown;
  readonly probe: number;
  readonly usage: EvaluatorUsage;
}

/** The answer to one request. */
export type Reply =
  { readonly kind: 'done'; readonly report: unknown } | { readonly kind: 'failed'; readonly error: EncodedError };

/** What is said, where it was asked for, when a task evaluates no more and the rest of its work is short. */
export interface Evaluated {
  readonly kind: 'evaluated';
}

/** A piece of the arrays of the data of the context that comes next. */
export interface DataMessage {
  readonly kind: 'data';
  /** Which of the memories the bytes belong to, and how long that is. */
  readonly memory: number;
  readonly byteLength: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The context of all that follows; its data is a skeleton whose arrays came before. */
export interface ContextMessage {
  readonly kind: 'context';
  readonly context: WireContext;
  /** What in the skeleton stands for what. */
  readonly places: Places;
  /** Bytes of each memory. */
  readonly memories: readonly number[];
}

/** What a state process, or the leader of walker processes, is asked. Each task is answered by one done or failed with its id. */
export type ProcessRequest =
  | DataMessage
  | ContextMessage
  | {
      readonly kind: 'task';
      readonly id: number;
      readonly job: string;
      readonly task: StateTask;
      readonly walkers: WireWalkers;
      readonly saysEvaluated: boolean;
    }
  /** How many evaluators the running task shall have from now on. */
  | { readonly kind: 'resize'; readonly size: number }
  /** The running task is to write down what it has, and to end. */
  | { readonly kind: 'stop' };

/** What such a process says. */
export type ProcessMessage = { readonly id: number } & (
  Reply | Evaluated | { readonly kind: 'gauge'; readonly values: Float64Array }
);

/** What a helper among walker processes is asked. */
export type HelperRequest =
  | DataMessage
  | ContextMessage
  | { readonly kind: 'state'; readonly state: number; readonly limited: boolean; readonly forwardThreads: number }
  | { readonly kind: 'points'; readonly points: Float64Array; readonly staysAwake: boolean };

/** What such a helper says: that it is ready for a state, or the values of the points it was given. */
export type HelperMessage =
  | { readonly kind: 'ready'; readonly probe: number }
  | { readonly kind: 'values'; readonly values: Float64Array; readonly failures: readonly SlotFailure[] }
  | { readonly kind: 'failed'; readonly error: EncodedError };

/** What was thrown at a slot. */
export interface SlotFailure {
  readonly slot: number;
  readonly error: EncodedError;
}
