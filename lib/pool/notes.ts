import { closeSync, constants, openSync, readFileSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A pipe in the place of a notebook is not waited for; 0 where the system has no such flag. */
const { O_NONBLOCK: noWaiting = 0 } = constants as Partial<typeof constants>;

/** A point that is about to be evaluated. */
export interface Suspect {
  /** Ensemble, walker and step as in FailedEvaluation. */
  readonly ensemble: number | null;
  readonly walker: number;
  readonly step: number | null;
  readonly point: readonly number[];
}

/** Where a worker died: at a point that it had noted, before its first one, or nobody knows. */
export type Where = Suspect | 'before' | null;

/** Where a cautious task writes down what it is about to evaluate, for whoever finds it dead. */
export interface Notebook {
  note(suspect: Omit<Suspect, 'point'> & { readonly point: ArrayLike<number> }): void;
  /** Caution ends, or all is done: what comes is not noted. */
  rest(): void;
  /** What was noted stays, as a thread that helped may have died: whoever started the task reads it and removes it. */
  close(): void;
}

/** Opens a notebook that says nothing yet. */
export function openNotes(path: string): Notebook {
  rmSync(path, { force: true }); // one that lies there may be a link
  const file = openSync(path, 'wx');
  let longest = 0;
  const write = (value: unknown): void => {
    const text = `${JSON.stringify(value)}\n`;
    longest = Math.max(longest, text.length);
    writeSync(file, text.padEnd(longest), 0);
  };
  return {
    note: ({ ensemble, walker, step, point }) => {
      write({ ensemble, walker, step, point: Array.from(point) });
    },
    rest: () => {
      write(null);
    },
    close: () => {
      closeSync(file);
    },
  };
}

/** What the notebook of a dead worker tells; nothing where it kept none. */
export function readNotes(path: string | null): Where {
  if (path === null) return null;
  try {
    const file = openSync(path, constants.O_RDONLY | noWaiting);
    try {
      const [line] = readFileSync(file, 'utf8').split('\n');
      return JSON.parse(line) as Suspect | null;
    } finally {
      closeSync(file);
    }
  } catch {
    return 'before';
  }
}

/** Where a task of this state keeps its notes; those of its parts have the same beginning. */
export function notesPath(folder: string, state: number): string {
  return join(folder, `${state}.notes`);
}

/** Removes the notes that lie in a folder since a script has died together with its workers. */
export function removeNotes(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^\d+\.notes(\.\d+)?$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}
