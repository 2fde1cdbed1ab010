import type { EncodedError } from '../errors.js';
import type { ProblemReference } from '../problem/types.js';
import type { ChannelShape } from './batchChannel.js';
import type { Gauge, StateTask, WalkerPoolConfig } from './types.js';

/** The problem and data as plain data, for another process or thread. */
export interface WireContext {
  /** The same number means the same problem and data: a worker keeps what it has set up. */
  readonly id: string;
  readonly reference: ProblemReference;
  /** Between threads its typed arrays lie in shared memory. */
  readonly data: unknown;
  /** Arguments of the script that started everything: its module may read them. */
  readonly argv: readonly string[];
}

/** What a thread of a walker pool is asked; each is answered by one Reply. */
export type ThreadRequest =
  | {
      readonly kind: 'lead';
      readonly job: string;
      readonly task: StateTask;
      readonly context: WireContext;
      readonly channel: ChannelShape;
      readonly gauge: Gauge;
    }
  | {
      readonly kind: 'help';
      readonly state: number;
      readonly thread: number;
      readonly context: WireContext;
      readonly channel: ChannelShape;
    }
  | { readonly kind: 'perform'; readonly job: string; readonly task: unknown };

/** What a thread answers when its state is done: the report, and what `probe` gave there. */
export interface Performed {
  readonly report: unknown;
  readonly probe: number;
}

/** The answer to one request. */
export type Reply =
  { readonly kind: 'done'; readonly report: unknown } | { readonly kind: 'failed'; readonly error: EncodedError };

/** What a state process is asked. Each task is answered by one done or failed. */
export type ProcessRequest =
  | { readonly kind: 'context'; readonly context: WireContext; readonly walkers: Required<WalkerPoolConfig> }
  | { readonly kind: 'task'; readonly job: string; readonly task: StateTask };

/** What a state process says. */
export type ProcessMessage = Reply | { readonly kind: 'gauge'; readonly values: Float64Array };
