/** The watchdog's thread: nobody writes to the pipe that it reads, so it ends with the process at the other side. */
import { Socket } from 'node:net';

import { watchedDescriptor } from '../pool/forkWatched.js';

new Socket({ fd: watchedDescriptor, readable: true, writable: false })
  .on('error', () => undefined) // 'close' follows
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .resume();
