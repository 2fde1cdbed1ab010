import type { ChildProcess } from 'node:child_process';

/**
 * How this script is kept alive for a process while anyone waits for it: each call holds it, and returns what lets go.
 * Until the first call it is not held. Who waits for the end of a process never lets go.
 */
export function holdersOf(child: ChildProcess): () => () => void {
  let holders = 0;
  child.unref();
  child.channel?.unref();
  return () => {
    holders += 1;
    child.ref();
    child.channel?.ref();
    return () => {
      holders -= 1;
      if (holders > 0) return; // an answer may come while the end of the process is awaited
      child.unref();
      child.channel?.unref();
    };
  };
}
