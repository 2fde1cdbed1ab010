import { TransdimError } from '../errors.js';
import { shareData } from '../problem/shareData.js';
import { checkAgreement } from './agree.js';
import { closeChannel, createChannel } from './batchChannel.js';
import { openThreads } from './threads.js';
import type { Gauge, StateTask } from './types.js';
import type { Performed, WireContext } from './wire.js';

/** The threads of one process that work on one state together: a leader and its helpers. */
export interface Crew {
  /** The report of the job on one state: one thread leads it, the others claim points of its batches. */
  performState(job: string, task: StateTask, context: WireContext, gauge: Gauge): Promise<Performed>;
  /** The reports of independent tasks, each performed by one thread, in the order of the tasks. */
  performEach(job: string, tasks: readonly unknown[]): Promise<unknown[]>;
  close(): Promise<void>;
}

/** A crew of `size` threads in this process. */
export function openCrew(size: number): Crew {
  const threads = openThreads(size);
  let shared: { readonly id: string; readonly context: WireContext } | undefined;

  const withSharedData = (context: WireContext): WireContext => {
    if (shared?.id !== context.id) shared = { id: context.id, context: { ...context, data: shareData(context.data) } };
    return shared.context;
  };

  return {
    performState: async (job, task, given, gauge) => {
      const context = withSharedData(given);
      const channel = createChannel(task.batchSize, task.dimension, size);
      const { memory, capacity, dimension } = channel;
      const shape = { memory, capacity, dimension, threads: size };
      const stop = (): void => {
        closeChannel(channel);
      };
      const lead = threads.ask({ kind: 'lead', job, task, context, channel: shape, gauge }).finally(stop);
      const helpers = Array.from({ length: size - 1 }, async (_, index) => {
        try {
          return await threads.ask({ kind: 'help', state: task.state, thread: index + 1, context, channel: shape });
        } catch (error) {
          stop();
          throw error;
        }
      });
      const outcomes = await Promise.allSettled([lead, ...helpers]);
      const reasons: unknown[] = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
      );
      if (reasons.length > 0) throw reasons.find((reason) => reason instanceof TransdimError) ?? reasons[0];
      const performed = outcomes.flatMap((outcome) =>
        outcome.status === 'fulfilled' ? [outcome.value as Performed] : [],
      );
      checkAgreement(performed, context.reference.moduleUrl);
      return performed[0];
    },
    performEach: (job, tasks) => Promise.all(tasks.map((task: unknown) => threads.ask({ kind: 'perform', job, task }))),
    close: () => threads.close(),
  };
}
