import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

import { TransdimError } from '../../lib/errors.js';
import { defineProblem } from '../../lib/index.js';
import { endure } from '../../lib/pool/endure.js';
import { openNotes } from '../../lib/pool/notes.js';
import { gaugeFields, openGauge } from '../../lib/pool/types.js';
import { reasonOf } from '../contract/reasonOf.js';
import type { Suspect } from '../../lib/pool/notes.js';
import type { StateTask } from '../../lib/pool/types.js';

const problem = defineProblem({
  states: [
    { name: 'other', parameters: [{ name: 'x' }] },
    { name: 'deadly', parameters: [{ name: 'x' }, { name: 'y' }] },
  ],
  logPosterior: () => 0,
  start: (state, random) => state.parameters.map(() => random.normal()),
});

const plain = { state: 1, dimension: 2, batchSize: 4, cost: 0, timeLimitMs: null, forwardThreads: 1, caution: null };

const suspect = (walker: number, more: Partial<Suspect> = {}): Suspect => ({
  ...{ ensemble: 0, walker, step: 7, point: [0.5, walker] },
  ...more,
});

/** What one attempt comes to: where its worker dies, if it does, and how far it was seen before. */
interface Attempt {
  /** What it has noted last; 'before': it has opened its notes; 'rest': caution was over. Nothing of it is written in haste. */
  readonly dies: Suspect | 'before' | 'rest' | null;
  readonly seen?: readonly number[];
}

const death = (attempt: number) =>
  new TransdimError('worker', `state process ${attempt} ended by signal SIGKILL`, {
    ...{ worker: `state process ${attempt}`, exitCode: null, signal: 'SIGKILL' },
  });

/** Lets a task die as the script says, and then be done; the tasks of its attempts, and what it came to. */
async function lived(
  folder: string,
  script: readonly Attempt[],
  isOver: (attempt: number) => boolean = () => false,
): Promise<{ readonly cautions: (number | null)[]; readonly result: unknown }> {
  const notes = join(folder, 'notes');
  const cautions: (number | null)[] = [];
  const task: StateTask = { ...plain, notes };
  const perform = ({ caution }: StateTask, watch: (gauge: Float64Array) => void): Promise<string> => {
    const attempt = cautions.push(caution);
    if (existsSync(notes)) throw new RangeError('the notes of a dead one were left');
    if (attempt > script.length) return Promise.resolve('done');
    const { dies, seen = [] } = script[attempt - 1];
    const gauge = openGauge(); // the same memory all the time, as a task has it
    for (const done of seen) {
      gauge[gaugeFields.done] = done;
      watch(gauge);
    }
    if (caution !== null && dies !== null) {
      const notebook = openNotes(notes);
      if (dies === 'rest') {
        notebook.note(suspect(0));
        notebook.rest();
      } else if (dies !== 'before') {
        notebook.note(suspect(99, { point: [1e-300, 12345.678] })); // longer than what follows
        notebook.note(dies);
      }
      notebook.close(); // a leader whose helper has died is woken, and ends in order
    }
    return Promise.reject(death(attempt));
  };
  const result: unknown = await endure(task, problem, () => isOver(cautions.length), perform).catch(
    (error: unknown) => error,
  );
  if (existsSync(notes)) throw new RangeError('notes were left behind');
  return { cautions, result };
}

await t.test('a worker that dies now and then is not missed', async (t) => {
  t.match(await lived(t.testdir(), []), { cautions: [null], result: 'done' });
  const { cautions, result } = await lived(t.testdir(), [{ dies: null }, { dies: suspect(1) }]);
  t.equal(result, 'done');
  t.strictSame(cautions, [null, 4, 4]);
});

await t.test('three deaths at one point give the state up, and name the point', async (t) => {
  const at = suspect(3);
  const { cautions, result } = await lived(t.testdir(), [{ dies: at }, { dies: at }, { dies: at }, { dies: at }]);
  t.equal(cautions.length, 3, 'the first one was in haste: it was there too');
  t.match(result, {
    ...{ tag: 'poisoned', fields: { state: 'deadly', deaths: 3, ...at } },
    message:
      "state 'deadly' was given up: its workers ended 3 times while they evaluated the point [0.5, 3] (ensemble 0, walker 3, step 7); the last time: state process 3 ended by signal SIGKILL",
    cause: { tag: 'worker', fields: { worker: 'state process 3' } },
  });
});

await t.test('a draw that is deadly is named as one', async (t) => {
  const at = suspect(12, { ensemble: null, step: null });
  const { result } = await lived(t.testdir(), [{ dies: at }, { dies: at }, { dies: at }]);
  t.match(result, {
    ...{ tag: 'poisoned', fields: { ensemble: null, walker: 12, step: null, point: [0.5, 12] } },
    message: /the point \[0\.5, 12\] \(draw 12\); the last time/,
  });
});

await t.test('deaths at different points do not add up', async (t) => {
  const [a, b] = [suspect(1), suspect(2)];
  const [step, ensemble] = [suspect(1, { step: 8 }), suspect(1, { ensemble: 1 })];
  const others = [a, step, a, ensemble, a, b, a];
  const { cautions, result } = await lived(t.testdir(), [{ dies: null }, ...others.map((dies) => ({ dies }))]);
  t.equal(result, 'done');
  t.equal(cautions.length, others.length + 2);
  const twice = await lived(t.testdir(), [{ dies: a }, { dies: a }, { dies: b }, { dies: b }, { dies: b }]);
  t.match(twice.result, { tag: 'poisoned', fields: { walker: 2 } });
  t.equal(twice.cautions.length, 5);
});

await t.test('a state whose workers die here and there, and get no further, is given up in the end', async (t) => {
  const [a, b] = [{ dies: suspect(1) }, { dies: suspect(2) }];
  const { cautions, result } = await lived(t.testdir(), [a, b, a, b, a, b, a, b, a, b, a]);
  t.equal(cautions.length, 9);
  t.match(result, {
    tag: 'poisoned',
    message: /ended 9 times in different places, the last time while they evaluated/,
  });
});

await t.test('three deaths before the first evaluation give the state up, without a point', async (t) => {
  const { cautions, result } = await lived(t.testdir(), [{ dies: 'before' }, { dies: 'before' }, { dies: 'before' }]);
  t.equal(cautions.length, 3);
  t.match(result, {
    ...{ tag: 'poisoned', fields: { deaths: 3, ensemble: null, walker: null, step: null, point: null } },
    message: /its workers ended 3 times before the first evaluation; the last time: /,
  });
});

await t.test('deaths behind what was noted never add up: the chains have grown', async (t) => {
  const rest: Attempt = { dies: 'rest' };
  const { cautions, result } = await lived(t.testdir(), [{ dies: null }, rest, rest, rest, rest, rest]);
  t.equal(result, 'done');
  t.strictSame(cautions, [null, 4, 16, 64, 256, 1024, 4096], 'and the next attempt is cautious for longer');
});

await t.test('the attempt after a death is cautious as far as the dead one may have come', async (t) => {
  const { cautions } = await lived(t.testdir(), [
    { dies: null, seen: [100, 103, 110, 112] }, // at most 7 between two looks, ten of which make a second
    { dies: 'rest', seen: [112, 113] },
    { dies: suspect(1), seen: [0] },
  ]);
  t.strictSame(cautions, [null, 4 + 12 * 7, 16 + 12 * 1, 16]);
});

await t.test('other errors pass through at once', async (t) => {
  const given = [
    new Error('of the user'),
    new TransdimError('interrupted', 'stopped as asked', { folder: null }),
    new TransdimError('closed', 'was closed', { pool: 'state pool' }),
  ];
  for (const error of given) {
    let attempts = 0;
    const perform = (): Promise<never> => {
      attempts++;
      return Promise.reject(error);
    };
    t.equal(await reasonOf(endure({ ...plain, notes: null }, problem, () => false, perform)), error);
    t.equal(attempts, 1);
  }
});

await t.test('nothing is tried again when all is over', async (t) => {
  const at = { dies: suspect(1) };
  const { cautions, result } = await lived(t.testdir(), [at, at, at, at], (attempt) => attempt === 2);
  t.equal(cautions.length, 2);
  t.match(result, { tag: 'worker', fields: { worker: 'state process 2' } });
});

await t.test('a task that keeps no notes is given up without a point', async (t) => {
  let attempts = 0;
  const perform = (): Promise<never> => Promise.reject(death(++attempts));
  t.match(await reasonOf(endure({ ...plain, notes: null }, problem, () => false, perform)), {
    ...{ tag: 'poisoned', fields: { point: null }, message: /without getting any further/ },
  });
  t.equal(attempts, 3);
});
