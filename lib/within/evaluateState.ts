import { TransdimError } from '../errors.js';
import { gaugeFields } from '../pool/types.js';
import { blame } from './blame.js';
import { openMembersFile } from './membersFile.js';
import { openCaution } from './openCaution.js';
import type { StateJob, StateTask } from '../pool/types.js';
import type { Place } from './blame.js';
import type { FailedEvaluation, FailurePolicy } from './types.js';

/** Points of one state whose log posteriors are wanted. */
export interface EvaluateTask extends StateTask {
  readonly name: string;
  /** Row-major [point, dimension]. */
  readonly points: Float64Array;
  /** Which of the points of the state they are. */
  readonly numbers: Int32Array;
  readonly onFailure: FailurePolicy;
  /** Where what is known is kept, and a digest of what decides the points; null for nowhere. */
  readonly kept: { readonly folder: string; readonly key: string } | null;
}

/** Their log posteriors. */
export interface EvaluateReport {
  readonly logPosteriors: Float64Array;
  readonly seconds: number;
  /** Evaluations that failed and were rejected. */
  readonly failures: readonly FailedEvaluation[];
}

/** Known values are written down at the first batch after so long. */
const checkpointMs = 1000;

/**
 * Evaluates points of one state, batch after batch. It goes on where its file ends, and can be split into runs of points.
 */
export const evaluateJob: StateJob<EvaluateTask, EvaluateReport> = {
  name: 'evaluate',
  perform: async (task, { evaluator: steady, gauge }) => {
    const { name, points, numbers, dimension, batchSize, caution } = task;
    const began = performance.now();
    const file = openMembersFile(task);
    const { logPosteriors } = file;
    const todo = Array.from(numbers.keys()).filter((at) => !file.isKnown(at));
    const total = numbers.length;
    let batch: readonly number[] = [];
    const locate = (slot: number): Place => {
      return { state: name, ensemble: null, walker: numbers[batch[slot]], step: null };
    };
    const pending: FailedEvaluation[] = [];
    const { notebook, cautious } = openCaution(task, steady, locate, pending);
    const opened = performance.now();
    let written = opened;
    try {
      for (let first = 0; first < todo.length; first += batchSize) {
        const done = total - todo.length + first;
        const evaluator = caution !== null && first < caution ? cautious : steady;
        if (evaluator === steady) notebook?.rest();
        batch = todo.slice(first, first + batchSize);
        batch.forEach((at, slot) => {
          evaluator.points.set(points.subarray(at * dimension, (at + 1) * dimension), slot * dimension);
        });
        try {
          await evaluator.evaluate(batch.length);
        } catch (error) {
          throw blame(error, locate, evaluator.points, dimension);
        }
        batch.forEach((at, slot) => {
          logPosteriors[at] = evaluator.logPosteriors[slot];
        });
        file.take(batch);
        gauge[gaugeFields.done] = gauge[gaugeFields.evaluations] = done + batch.length;
        gauge[gaugeFields.total] = total;
        const made = first + batch.length;
        const now = performance.now();
        gauge[gaugeFields.rest] = ((now - opened) / 1000) * (todo.length / made - 1);
        const isStopped = gauge[gaugeFields.stop] > 0;
        const isLast = first + batchSize >= todo.length;
        if (isLast || isStopped || evaluator === cautious || now - written > checkpointMs) {
          file.checkpoint(pending);
          written = now;
        }
        if (isStopped)
          throw new TransdimError('interrupted', `the proposals of state '${name}' were stopped`, { folder: null });
      }
      notebook?.rest();
      return { logPosteriors, failures: file.failures, seconds: (performance.now() - began) / 1000 };
    } finally {
      notebook?.close();
      file.close();
    }
  },
  split: (task, parts) => {
    const { points, numbers, dimension, cost, notes } = task;
    const total = numbers.length;
    const count = Math.min(parts, total);
    return Array.from({ length: count }, (_, part): EvaluateTask => {
      const [from, to] = [part, part + 1].map((edge) => Math.floor((edge * total) / count));
      const own = { points: points.slice(from * dimension, to * dimension), numbers: numbers.slice(from, to) };
      return {
        ...task,
        ...own,
        cost: (cost * (to - from)) / total,
        notes: notes === null ? null : `${notes}.${numbers[from]}`,
      };
    });
  },
  join: (task, reports) => {
    const logPosteriors = new Float64Array(task.numbers.length);
    let at = 0;
    for (const report of reports) {
      logPosteriors.set(report.logPosteriors, at);
      at += report.logPosteriors.length;
    }
    const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
    return { logPosteriors, seconds, failures: reports.flatMap(({ failures }) => failures) };
  },
};
