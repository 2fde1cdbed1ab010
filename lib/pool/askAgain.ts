import { isTransdimError } from '../errors.js';
import type { Thread } from './thread.js';

/** What a thread answers; asked again, twice at most, where it dies before it does: a task without log posteriors harms nobody. */
export async function askAgain<Request>(thread: Pick<Thread<Request>, 'ask'>, request: Request): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    try {
      return await thread.ask(request);
    } catch (error) {
      if (tries === 3 || !isTransdimError(error, 'worker')) throw error;
    }
  }
}
