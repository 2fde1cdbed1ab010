import { Worker } from 'node:worker_threads';

/**
 * Ends this process by SIGKILL as soon as the one that started it is gone, even while the main thread is stuck in user
 * code. Only for processes that forkWatched started; to be called once, before anything of the user's runs. It is a
 * thread that waits for the end of a pipe: 2 ms of the main thread, awake after another 15, 10 MB, no work while it waits.
 */
export function startWatchdog(): void {
  // No options of Node reach the thread: a loader that one of them names would want the main thread.
  // It says nothing, and so must not be joined to this process's output, which could then be full for who writes there himself.
  const options = { execArgv: [], env: {}, stdout: true, stderr: true };
  new Worker(new URL('./watchdogThread.js', import.meta.url), options).unref();
}
