import { writeSync } from 'node:fs';

import { defineProblem } from '../../../lib/index.js';

/** What the log posterior of state 'odd' does, beyond x[0] = 1; or its start(). */
export type Deed =
  | ('none' | 'NaN' | 'Infinity' | 'never inside' | 'promise' | 'rejects' | 'exit' | 'loop')
  | ('undefined' | 'text' | 'bigint' | 'list' | 'Number object' | 'function')
  | ('throw null' | 'throw process' | 'changes x' | 'writes')
  | ('short start' | 'long start' | 'start of NaN' | 'start is a text' | 'start is nothing' | 'start throws')
  | ('start is a promise' | 'start is a typed array' | 'start of texts' | 'sparse start' | 'always the same start');

export interface Misdeed {
  readonly deed: Deed;
}

/** A sound state, and one that misbehaves as its data say. */
export default defineProblem<Misdeed>(import.meta.url, {
  states: [
    { name: 'sound', parameters: [{ name: 'x' }] },
    { name: 'odd', parameters: [{ name: 'x' }, { name: 'y' }] },
  ],
  logPosterior: (x, state, { deed }) => {
    const log = -0.5 * x.reduce((sum, value) => sum + value * value, 0);
    if (state.name === 'sound') return log;
    if (deed === 'never inside') return -Infinity;
    return x[0] > 1 ? (misbehave(deed, x, log) as number) : log;
  },
  start: (state, random, { deed }) => {
    const point = state.parameters.map(() => 0.2 * random.normal()); // far from where it misbehaves
    return state.name === 'sound' ? point : (startOddly(deed, point) as number[]);
  },
});

function misbehave(deed: Deed, x: Float64Array, log: number): unknown {
  switch (deed) {
    case 'NaN':
      return NaN;
    case 'Infinity':
      return Infinity;
    case 'promise':
      return Promise.resolve(log);
    case 'rejects':
      return Promise.reject(new RangeError('nobody waits for this'));
    case 'exit':
      return process.exit(0);
    case 'loop':
      for (;;);
    case 'undefined':
      return undefined;
    case 'text':
      return String(log);
    case 'bigint':
      return 3n;
    case 'list':
      return [log];
    case 'Number object':
      return Object(log);
    case 'function':
      return () => log;
    case 'throw null':
      throw null; // eslint-disable-line @typescript-eslint/only-throw-error
    case 'throw process':
      throw new RangeError('no model', { cause: process });
    case 'changes x':
      x.fill(NaN);
      return log;
    case 'writes':
      write('{"kind":"done","reports":[]}\n');
      return log;
    default:
      return log;
  }
}

function startOddly(deed: Deed, point: number[]): unknown {
  switch (deed) {
    case 'short start':
      return point.slice(1);
    case 'long start':
      return [...point, 0];
    case 'start of NaN':
      return [point[0], NaN];
    case 'start is a text':
      return '12';
    case 'start is nothing':
      return undefined;
    case 'start throws':
      throw new RangeError('no start');
    case 'start is a promise':
      return Promise.resolve(point);
    case 'start is a typed array':
      return Float64Array.from(point);
    case 'start of texts':
      return point.map(String);
    case 'sparse start':
      return new Array(2);
    case 'always the same start':
      return [1, 2];
    default:
      return point;
  }
}

/** Writes on the standard output, as soon as there is room: Node lets nobody wait for it in a process that has threads. */
function write(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
