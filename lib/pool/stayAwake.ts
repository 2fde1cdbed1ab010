import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long a process polls for a message before it sleeps: waking a sleeping one takes some 100 us, a message 50. */
const awakeMs = 0.5;

/** What `work` comes to; for a short while this process polls for it instead of sleeping until it comes. */
export async function whileAwake<T>(work: Promise<T>): Promise<T> {
  const state = { isDone: false };
  const done = (): void => {
    state.isDone = true;
  };
  work.then(done, done);
  const until = performance.now() + awakeMs;
  while (!state.isDone && performance.now() < until) await nextTurn();
  return work;
}

let until = 0;
let isPolling = false;

/** Has this process poll for messages for a short while from now on. */
export function stayAwake(): void {
  until = performance.now() + awakeMs;
  if (isPolling) return;
  isPolling = true;
  setImmediate(poll);
}

function poll(): void {
  isPolling = performance.now() < until;
  if (isPolling) setImmediate(poll);
}
