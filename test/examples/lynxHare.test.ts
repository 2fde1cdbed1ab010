import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import t from 'tap';

import { cases } from '../../examples/cases/catalogue.js';
import { compareToTruth } from '../../examples/cases/compareToTruth.js';
import type { RunResult } from '../../lib/index.js';

await t.test('the example prints its table, leaves a run folder, and agrees with the truth of its case', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lynxHare-test-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const script = fileURLToPath(new URL('../../examples/lynxHare.js', import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8', env });
  t.equal(status, 0, stderr);
  t.match(stdout, /lotka_volterra .*0\.8\d+/);
  t.match(stdout, /layout: .*process/);
  t.match(stderr, /sampling lv_holling2: 100%/);
  const [run] = readdirSync(join(folder, 'transdim-runs'));
  const summary = JSON.parse(readFileSync(join(folder, 'transdim-runs', run, 'summary.json'), 'utf8')) as RunResult;
  const known = cases.find(({ name }) => name === 'lynx_hare');
  if (known === undefined) throw new Error('the case is missing');
  for (const { pass, state, quantity, z } of compareToTruth(known, known.truth(), summary)) {
    t.ok(pass, `${state}, ${quantity}: z = ${z.toFixed(2)}`);
  }
  t.end();
});
