import { findCgroups } from './cgroups.js';
import { readText } from './readText.js';

/** How many processes of this one's control group the kernel has ended for lack of memory; 0 where that cannot be told. */
export function countOomKills(): number {
  const counts = findCgroups(readText, 'memory').map(({ version, folder }) => {
    const text = readText(`${folder}/${version === 2 ? 'memory.events' : 'memory.oom_control'}`);
    return Number(/^oom_kill (\d+)$/m.exec(text ?? '')?.[1] ?? 0);
  });
  return Math.max(0, ...counts);
}
