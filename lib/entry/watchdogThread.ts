/** The watchdog's thread: ends the process with the one at the other side of the pipe, and answers whatever that asks. */
import { Socket } from 'node:net';

import { watchedDescriptor } from '../pool/forkWatched.js';

const pipe = new Socket({ fd: watchedDescriptor, readable: true, writable: true });
pipe
  .on('error', () => undefined) // 'close' follows
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .on('data', (question) => pipe.write(question)); // a sign of life, though the main thread may be computing
