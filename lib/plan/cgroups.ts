/** The text of a file; null where there is none, or none that can be read. */
export type ReadText = (path: string) => string | null;

/** A control group that limits this process, as a folder that can be read. */
export interface Cgroup {
  readonly version: 1 | 2;
  readonly folder: string;
}

/** One mount of a control group file system: the group `root` is seen at `point`. */
interface Mount {
  readonly version: 1 | 2;
  readonly root: string;
  readonly point: string;
}

/**
 * The control groups of Linux that this process is in, its own first and then all above it that can be seen, of both
 * versions; empty elsewhere. A container often sees its own group mounted as the root, hence /proc/self/mountinfo.
 */
export function findCgroups(read: ReadText, controller: 'cpu' | 'memory'): Cgroup[] {
  const mounts = parseMounts(read('/proc/self/mountinfo') ?? '', controller);
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').flatMap((line): { version: 1 | 2; path: string }[] => {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (match === null) return [];
    const [, controllers, path] = match;
    if (controllers === '') return [{ version: 2, path }];
    return controllers.split(',').includes(controller) ? [{ version: 1, path }] : [];
  });
  return groups.flatMap(({ version, path }) => {
    const mount = mounts.find((mount) => mount.version === version);
    return mount === undefined ? [] : foldersUpwards(path, mount);
  });
}

function parseMounts(text: string, controller: string): Mount[] {
  return text.split('\n').flatMap((line): Mount[] => {
    const [left, right] = line.split(' - ');
    if ((right as string | undefined) === undefined) return [];
    const [root, point] = left.split(' ').slice(3, 5);
    const [type, , options] = right.split(' ');
    if (type === 'cgroup2') return [{ version: 2, root, point }];
    return type === 'cgroup' && options.split(',').includes(controller) ? [{ version: 1, root, point }] : [];
  });
}

/** The folders of the group at `path` and of those above it. A path outside the mount is seen at its top only. */
function foldersUpwards(path: string, { version, root, point }: Mount): Cgroup[] {
  const top = root === '/' ? '' : root;
  const isBelow = (path === top || path.startsWith(`${top}/`)) && !path.split('/').includes('..');
  const names = isBelow ? path.slice(top.length).split('/').filter(Boolean) : [];
  return Array.from({ length: names.length + 1 }, (_, up) => ({
    version,
    folder: [point, ...names.slice(0, names.length - up)].join('/'),
  }));
}
