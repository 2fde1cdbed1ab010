import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects garbage, and lets finalizers run, until `isDone`, or often enough to say that it never is. */
export async function collectGarbage(isDone: () => boolean): Promise<boolean> {
  for (let i = 0; i < 50 && !isDone(); i++) {
    await setTimeout(10);
    collect();
    await setTimeout(10);
  }
  return isDone();
}
