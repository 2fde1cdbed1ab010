import type { ReadText } from '../../lib/plan/cgroups.js';

/** Reads from `files` instead of the disk. */
export function readFrom(files: Readonly<Record<string, string>>): ReadText {
  return (path) => files[path] ?? null;
}

const cgroup2 = '31 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate';

/** A process of the group `path` on a machine with version 2 only. */
export function version2(path: string, files: Readonly<Record<string, string>>): ReadText {
  return readFrom({ '/proc/self/cgroup': `0::${path}\n`, '/proc/self/mountinfo': `${cgroup2}\n`, ...files });
}

/** The same with version 1, each controller mounted by itself; `root` is the group that the mount shows as its top. */
export function version1(path: string, files: Readonly<Record<string, string>>, root = '/'): ReadText {
  const controllers = ['cpu,cpuacct', 'memory'];
  return readFrom({
    '/proc/self/cgroup': controllers.map((names, index) => `${index + 2}:${names}:${path}\n`).join(''),
    '/proc/self/mountinfo': controllers
      .map((names) => `33 31 0:30 ${root} /sys/fs/cgroup/${names} rw shared:9 - cgroup cgroup rw,${names}\n`)
      .join(''),
    ...files,
  });
}
