import { encodeError, messageOf } from '../errors.js';
import type { EncodedError } from '../errors.js';

interface Failed {
  readonly kind: 'failed';
  readonly error: EncodedError;
}

/** Sends a reply; of one that cannot be copied, that it failed, so that whoever asked hears of it. */
export function sendReply<Message>(send: (message: Message | Failed) => void, message: Message | Failed): void {
  try {
    send(message);
  } catch (cause) {
    const error = new Error(`an answer could not be sent: ${messageOf(cause)}`);
    send({ kind: 'failed', error: encodeError(error) });
  }
}
