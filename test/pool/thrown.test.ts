/** What a log posterior throws says the same through every channel, however long or odd it is. */
import t from 'tap';

import { decodeError, encodeError } from '../../lib/errors.js';
import { createChannel, findFailure, recordFailure } from '../../lib/pool/batchChannel.js';
import { asThrown, messageLength, nameLength } from '../../lib/pool/evaluatePoint.js';

const odd = (field: string, value: unknown): Error => Object.defineProperty(new Error('odd'), field, { value });
const throwing = new Proxy(new Error('hidden'), {
  get: () => {
    throw new Error('trap');
  },
});
const revoked = Proxy.revocable({}, {});
revoked.revoke();

const thrown: readonly unknown[] = [
  ...['x', '\u0001', '"', '\u20ac', '\u{1f600}', 'a\u{1f600}', '\ud800'].map((char) => new Error(char.repeat(2000))),
  ...[odd('name', 'n'.repeat(500)), odd('name', {}), odd('message', Symbol('m')), odd('stack', { a: () => 1 })],
  ...[throwing, revoked.proxy, null, 'text'.repeat(900)],
];

await t.test('the shared channel and messages carry each of them unchanged', (t) => {
  for (const error of thrown) {
    const { name, message } = asThrown(error);
    t.ok(name.length <= nameLength && message.length <= messageLength);
    const channel = createChannel(3, 1, 1);
    recordFailure(channel, 1, error);
    const found = findFailure(channel, 1);
    t.strictSame([found?.name, found?.message], [name, message]);
    t.equal(findFailure(channel, 2), undefined);
    const sent = decodeError(structuredClone(encodeError(asThrown(error))));
    t.strictSame([sent.name, sent.message], [name, message]);
    t.ok(decodeError(structuredClone(encodeError(error))) instanceof Error);
  }
  t.end();
});

await t.test('what is shortened says so, and halves no character', (t) => {
  const { message } = asThrown(new Error(`a${'\u{1f600}'.repeat(1000)}`));
  t.match(message, /\.\.\. \(shortened from 2001 characters\)$/);
  t.ok(!/[\ud800-\udfff]/u.test(message));
  t.end();
});
