import t from 'tap';

import { describeFailure, exitCodeOf } from '../../lib/cli/describeFailure.js';
import { TransdimError } from '../../lib/errors.js';

const asked = { typed: {}, optionsFile: undefined, debug: false };

const refused = (option: string, message: string, given: unknown = 0): TransdimError<'option'> =>
  new TransdimError('option', message, { option, given });

await t.test('an option is named as it was typed', (t) => {
  for (const [typed, error, sentence] of [
    [{ steps: '--steps' }, refused('steps', 'steps must be 1; got 0'), '--steps must be 1; got 0'],
    [{ walkerPool: '--threads' }, refused('walkerPool', 'size of walkerPool must be 1'), 'size of --threads must be 1'],
    [
      { moves: '--moves' },
      refused('moves', "a move is one of these; got 'x'"),
      "--moves: a move is one of these; got 'x'",
    ],
    [{ steps: '--steps', thin: '--thin' }, refused('steps of state', 'steps and thin'), '--steps and thin'],
    [{ thin: '--thin' }, refused('discard', 'steps 3, thin 2', { steps: 3, thin: 2 }), 'steps 3, --thin 2'],
    [
      { parallel: '--parallel', statePool: '--processes' },
      refused('parallel', 'parallel, but statePool'),
      '--parallel, but --processes',
    ],
    [
      { draws: '--draws', steps: '--steps' },
      refused('steps', "state 'steps': steps leave no draws"),
      "state 'steps': --steps leave no draws",
    ],
    [{}, refused('steps', 'steps must be 1'), 'steps must be 1'],
  ] as const) {
    t.equal(describeFailure(error, { ...asked, typed }), sentence);
  }
  t.end();
});

await t.test('an option of a file is told with the file, one that was typed beside it without', (t) => {
  const own = { ...asked, optionsFile: 'run.json', typed: { thin: '--thin' } };
  t.equal(describeFailure(refused('steps', 'steps must be 1'), own), 'run.json: steps must be 1');
  t.equal(describeFailure(refused('thin', 'thin must be 1'), own), '--thin must be 1');
  t.end();
});

await t.test('the stack, and the cause, are told where they are asked for', (t) => {
  const error = new TransdimError('file', 'no such file', { path: 'x' }, { cause: new Error('why') });
  t.equal(describeFailure(error, asked), 'no such file');
  const told = describeFailure(error, { ...asked, debug: true });
  t.match(told, /^no such file\n {4}at .*\n[^]*\ncaused by Error: why\n {4}at /);
  t.equal(told.match(/no such file/g)?.length, 1, 'the message is told once');
  t.equal(describeFailure('a text', { ...asked, debug: true }), 'a text');
  t.equal(describeFailure(new RangeError(), asked), 'RangeError');
  t.end();
});

await t.test('2 is for options, 1 for the rest', (t) => {
  t.equal(exitCodeOf(refused('steps', '')), 2);
  t.equal(exitCodeOf(new TransdimError('file', '', { path: '' })), 1);
  t.equal(exitCodeOf(new Error('steps')), 1);
  t.end();
});
