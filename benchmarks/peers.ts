import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Seconds that a peer took for one run of a chain. */
export type Peer = (dimension: number, walkers: number, steps: number) => number;

/** stretch.c, compiled for this machine into a folder that is removed at exit; undefined where there is no compiler. */
export function compileStretch(): Peer | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'transdim-bench-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const program = join(folder, 'stretch');
  const options = ['-O3', '-march=native', '-o', program, source('stretch.c'), '-lm'];
  const compiler = ['cc', 'gcc', 'clang'].find((name) => works(name, options));
  return compiler === undefined ? undefined : (...sizes) => secondsOf(program, sizes);
}

/** emcee by stretchEmcee.py, as its users write it or vectorised; undefined where no Python has it. */
export function findEmcee(style: 'scalar' | 'vectorised'): Peer | undefined {
  const python = ['python3', '/usr/bin/python3'].find((name) => works(name, ['-c', 'import emcee']));
  return python === undefined
    ? undefined
    : (...sizes) => secondsOf(python, [source('stretchEmcee.py'), ...sizes, style]);
}

/** The first word that a program prints. */
function secondsOf(program: string, args: readonly (string | number)[]): number {
  return Number.parseFloat(execFileSync(program, args.map(String), { encoding: 'utf8' }));
}

function works(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false; // not there, or it cannot: the caller says what is left out
  }
}

/** A file of benchmarks/ that tsc does not carry to dist/. */
function source(name: string): string {
  return fileURLToPath(new URL(`../../benchmarks/${name}`, import.meta.url));
}
