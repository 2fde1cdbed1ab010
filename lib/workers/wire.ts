import type { EncodedError } from '../errors.js';

/** What a worker is to be before its first task. */
export interface Setup {
  readonly moduleUrl: string;
  readonly init: string | null;
  readonly initArguments: readonly unknown[];
  /** Arguments of the script that started everything: its module may read them. */
  readonly argv: readonly string[];
}

/** What a worker is asked, one request at a time; each is answered by one Outcome. */
export type WorkerRequest =
  | { readonly kind: 'start'; readonly setup: Setup }
  | { readonly kind: 'task'; readonly functionName: string; readonly args: readonly unknown[] };

/** What came of a request; 'unready' is a worker that was asked for a task before it was started. */
export type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: EncodedError }
  | { readonly kind: 'unready' };

/** What a worker process says: the functions it performs may send messages of their own, which are no business of ours. */
export interface ProcessReply {
  readonly kind: 'transdim.outcome';
  readonly outcome: Outcome;
}

/** Whether a message of a worker process is an answer. */
export function isProcessReply(message: unknown): message is ProcessReply {
  return (message as Partial<ProcessReply> | null | undefined)?.kind === 'transdim.outcome';
}
