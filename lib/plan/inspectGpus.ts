import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A graphics processor and its use. What the driver does not tell is null. */
export interface Gpu {
  readonly name: string;
  readonly memoryMb: number | null;
  readonly memoryUsedMb: number | null;
  /** From 0 to 1. */
  readonly utilisation: number | null;
}

/** A driver that hangs must not hang the script. */
const timeoutMs = 3000;

/**
 * The graphics processors that systeminformation finds; empty where there are none, or where they do not answer in 3 s.
 * It is asked in a process of its own: it waits for nvidia-smi with the thread blocked, and without a limit of time.
 */
export async function inspectGpus(): Promise<Gpu[]> {
  if (process.platform === 'linux' && !hasGpuDevice()) return [];
  const script = 'require(process.argv[1]).graphics().then((found) => console.log(JSON.stringify(found.controllers)))';
  const library = createRequire(import.meta.url).resolve('systeminformation');
  const text = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      ['-e', script, library],
      { timeout: timeoutMs, killSignal: 'SIGKILL', windowsHide: true, env: { ...process.env, NODE_OPTIONS: '' } },
      (error, stdout) => {
        resolve(error === null ? stdout : '');
      },
    );
  });
  return parseGpus(text);
}

/** The GPUs in a JSON list of systeminformation's controllers; those without a name or memory are left out. */
export function parseGpus(text: string): Gpu[] {
  const controllers = listIn(text);
  return controllers.flatMap((controller) => {
    const { name, model, vendor, memoryTotal, memoryUsed, utilizationGpu, vram } = controller;
    const title = [name, model, vendor].find((text) => typeof text === 'string' && text !== '');
    if (typeof title !== 'string') return [];
    const percent = numberOrNull(utilizationGpu);
    return {
      name: title,
      memoryMb: numberOrNull(memoryTotal) ?? numberOrNull(vram),
      memoryUsedMb: numberOrNull(memoryUsed),
      utilisation: percent === null ? null : percent / 100,
    };
  });
}

function hasGpuDevice(): boolean {
  try {
    return readdirSync('/dev').some((name) => /^(nvidia\d+|kfd|dri|dxg)$/.test(name));
  } catch {
    return false;
  }
}

function listIn(text: string): Readonly<Record<string, unknown>>[] {
  try {
    const list: unknown = JSON.parse(text);
    const items: readonly unknown[] = Array.isArray(list) ? list : [];
    return items.filter((item): item is Readonly<Record<string, unknown>> => typeof item === 'object' && item !== null);
  } catch {
    return [];
  }
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
