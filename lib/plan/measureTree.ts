import { readFile, readdir } from 'node:fs/promises';

/** Memory of a process and of all its descendants. */
export interface TreeMemory {
  readonly memoryMb: number;
  readonly processes: number;
}

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Where it is known at once. */
  readonly residentKb?: number;
}

/**
 * Memory of process `pid` and all its descendants. On Linux it is the proportional set size, in which pages that several
 * processes map count once in all; elsewhere resident size, which counts them in each.
 */
export async function measureTree(pid: number): Promise<TreeMemory> {
  const all = process.platform === 'linux' ? await entriesOfProc() : await entriesOfSystem();
  const tree = treeOf(pid, all);
  const sizes = await Promise.all(tree.map(async ({ pid, residentKb }) => residentKb ?? (await proportionalKb(pid))));
  return { memoryMb: sizes.reduce((sum, kb) => sum + kb, 0) / 1024, processes: tree.length };
}

/** The entries of `pid` and of its children, and theirs. */
export function treeOf<Entry extends { readonly pid: number; readonly parent: number }>(
  pid: number,
  all: readonly Entry[],
): Entry[] {
  const children = new Map<number, Entry[]>();
  for (const entry of all) children.set(entry.parent, [...(children.get(entry.parent) ?? []), entry]);
  const tree = all.filter((entry) => entry.pid === pid);
  const seen = new Set([pid]); // the lists were not read in one instant: a number may have been used again
  for (const { pid } of tree) {
    const below = (children.get(pid) ?? []).filter((child) => !seen.has(child.pid));
    for (const child of below) seen.add(child.pid);
    tree.push(...below);
  }
  return tree;
}

async function entriesOfProc(): Promise<ProcessEntry[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const entries = await Promise.all(
    pids.map(async (pid) => {
      // "pid (name) state parent ...": the name may hold spaces and parentheses.
      const parent = /^.*\) \S+ (\d+) /s.exec(await textOf(`/proc/${pid}/stat`))?.[1];
      return parent === undefined ? [] : [{ pid, parent: Number(parent) }];
    }),
  );
  return entries.flat();
}

async function entriesOfSystem(): Promise<ProcessEntry[]> {
  const { default: si } = await import('systeminformation');
  const { list } = await si.processes();
  return list.map(({ pid, parentPid, memRss }) => ({ pid, parent: parentPid, residentKb: memRss }));
}

/** 0 for a process that has gone in the meantime. */
async function proportionalKb(pid: number): Promise<number> {
  const proportional = /^Pss:\s+(\d+)/m.exec(await textOf(`/proc/${pid}/smaps_rollup`));
  if (proportional !== null) return Number(proportional[1]);
  return Number(/^VmRSS:\s+(\d+)/m.exec(await textOf(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** Empty for a file that cannot be read: processes come and go. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
