/**
 * What `tap` runs: every test file in a process of its own, without the loaders that tap puts before a test. The files are
 * compiled already, and each thread that a test starts would load them again: the tests took three times as long.
 * A single file can be given to tap, or to node, as ever.
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

/** Longest first, so that no core is idle at the end. */
const long = ['statistical', 'contract', 'faults', 'invariance', 'examples', 'docs'];

const root = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.js'));
const rank = (file: string): number => (long.indexOf(file.split('/')[0]) + long.length + 1) % (long.length + 1);
const timeout = 300_000;

t.jobs = 2;
t.ok(files.length > 50, `${files.length} files of tests`);
const env = { ...process.env, TAP_TIMEOUT: String(timeout / 1000) };
const [program, ...words] =
  process.platform === 'win32' ? [process.execPath] : ['/usr/bin/env', '-u', 'NODE_OPTIONS', process.execPath];
await Promise.all(
  files
    .toSorted((a, b) => rank(a) - rank(b))
    .map((file) => t.spawn(program, [...words, join(root, file)], { buffered: true, timeout, env }, file)),
);
