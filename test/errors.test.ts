import fc from 'fast-check';
import t from 'tap';

import { TransdimError, decodeError, describe, encodeError, isTransdimError, printable } from '../lib/errors.js';

const fields = { state: 'cubic', ensemble: 2, walker: 5, step: 17, point: [0.5, -Infinity, NaN] };

/** What another process or thread makes of an error. */
function sent(error: unknown): Error {
  return decodeError(structuredClone(encodeError(error)));
}

await t.test('an error keeps tag, fields, message, name, stack and cause across processes and threads', (t) => {
  const cause = new RangeError('no model there');
  const error = new TransdimError('evaluation', 'the log posterior threw', fields, { cause });
  const arrived = sent(error);
  t.ok(isTransdimError(arrived, 'evaluation'));
  t.notOk(isTransdimError(arrived, 'worker'));
  t.strictSame((arrived as unknown as { fields: unknown }).fields, fields);
  t.strictSame([arrived.message, arrived.name, arrived.stack], [error.message, 'TransdimError', error.stack]);
  t.match(arrived.cause, { name: 'RangeError', message: 'no model there', stack: cause.stack });
  t.end();
});

await t.test('a class that extends TransdimError has its own instances only', (t) => {
  class OwnError extends TransdimError<'closed'> {}
  const [own, other] = [OwnError, TransdimError].map((Kind) => new Kind('closed', 'c', { pool: 'p' }));
  t.ok(own instanceof OwnError && own instanceof TransdimError);
  t.notOk(other instanceof OwnError);
  t.end();
});

await t.test('causes of causes arrive', (t) => {
  const deep = new Error('a', {
    cause: new TypeError('b', { cause: new TransdimError('closed', 'c', { pool: 'p' }) }),
  });
  t.match(sent(deep), { message: 'a', cause: { name: 'TypeError', cause: { tag: 'closed', fields: { pool: 'p' } } } });
  t.end();
});

await t.test('an error that is nobody of ours stays an error with its own name', (t) => {
  class ModelError extends Error {
    override readonly name = 'ModelError';
  }
  const arrived = sent(new ModelError('singular'));
  t.notOk(arrived instanceof TransdimError);
  t.match(arrived, { name: 'ModelError', message: 'singular' });
  t.end();
});

await t.test('whatever was thrown arrives as an error', (t) => {
  fc.assert(
    fc.property(fc.anything(), (thrown) => {
      const arrived = sent(thrown);
      return arrived instanceof Error && typeof arrived.message === 'string';
    }),
    { numRuns: 1000, seed: 2 },
  );
  t.equal(sent('a text').message, "'a text'");
  t.equal(sent(undefined).message, 'undefined');
  t.end();
});

await t.test('an error that is its own cause arrives too', (t) => {
  const error = new Error('round');
  error.cause = error;
  t.equal(sent(error).message, 'round');
  t.end();
});

await t.test('describe makes a short text of anything', (t) => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (value) => {
      return typeof describe(value) === 'string';
    }),
    { numRuns: 1000, seed: 3 },
  );
  const nameless = Object.defineProperty(() => 1, 'name', { value: '' });
  t.strictSame(
    ['text', 5, null, [1, 'a'], logPosterior, nameless, new RangeError('r'), Symbol('s'), Promise.resolve()].map(
      describe,
    ),
    [
      "'text'",
      '5',
      'null',
      '[1,"a"]',
      'a function logPosterior',
      'a function',
      'RangeError: r',
      'Symbol(s)',
      'a promise',
    ],
  );
  t.ok(describe(Array.from({ length: 1000 }, (_, i) => i)).length <= 120);
  const round: { self?: unknown } = {};
  round.self = round;
  t.equal(describe(round), '[object Object]');
  t.end();
});

await t.test('what is printed moves no cursor', (t) => {
  const text = 'a\u001b[2Jb\u0000c\u009bd\u007f\ttab\nline\r\u2028é';
  const shown = 'a\\x1b[2Jb\\x00c\\x9bd\\x7f\ttab\nline\\x0d\u2028é';
  t.equal(printable(text), shown);
  t.equal(new TransdimError('file', text, { path: text }).message, shown);
  t.equal(new TransdimError('file', text, { path: text }).fields.path, text, 'facts are kept as they are');
  t.end();
});

function logPosterior(): number {
  return 0;
}
