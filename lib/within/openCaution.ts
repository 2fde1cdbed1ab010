import { openCautious } from '../pool/cautious.js';
import { openNotes } from '../pool/notes.js';
import { recordFailures } from './blame.js';
import type { BatchEvaluator, StateTask } from '../pool/types.js';
import type { Notebook } from '../pool/notes.js';
import type { Place } from './blame.js';
import type { FailedEvaluation, FailurePolicy } from './types.js';

/** How a task evaluates after deaths: as far as the dead one may have come, each point is written down before. */
export interface Caution {
  /** null where nobody has died. */
  readonly notebook: Notebook | null;
  /** The evaluator to be used as long as the task is cautious. */
  readonly cautious: BatchEvaluator;
}

/** Has failures of both evaluators, the steady and the cautious one, added to `pending` where they are to be rejected. */
export function openCaution(
  task: StateTask & { readonly onFailure: FailurePolicy },
  steady: BatchEvaluator,
  locate: (slot: number) => Place,
  pending: FailedEvaluation[],
): Caution {
  const { caution, notes, batchSize, dimension, onFailure } = task;
  const notebook = caution === null || notes === null ? null : openNotes(notes);
  const cautious =
    notebook === null
      ? steady
      : openCautious(steady, batchSize, dimension, (slot, point) => {
          notebook.note({ ...locate(slot), point });
        });
  for (const evaluator of new Set([steady, cautious])) {
    recordFailures(evaluator, onFailure, dimension, locate, pending);
  }
  return { notebook, cautious };
}
