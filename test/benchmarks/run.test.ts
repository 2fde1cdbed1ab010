import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import t from 'tap';

const script = fileURLToPath(new URL('../../benchmarks/run.js', import.meta.url));

await t.test('--json writes the figures of the part that --only names, each against its baseline and target', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'transdim-test-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'figures.json');
  const table = execFileSync(process.execPath, [script, '--only', 'resampling', '--quick', '--json', file], {
    encoding: 'utf8',
  });
  const figures = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[];
  t.equal(figures.length, 1);
  for (const { name, value, unit, baseline, target, ok, ...rest } of figures) {
    t.match(table, String(name));
    t.equal(unit, 'M steps/s');
    t.ok(Number(value) > 0 && Number(baseline) > 0 && Number(target) > 0);
    t.equal(ok, Number(value) >= Number(target), 'ok says whether the value reaches the target');
    t.strictSame(rest, {});
  }
  t.end();
});

await t.test('a part that does not exist is refused with the names of those that do', (t) => {
  const { status, stderr } = spawnSync(process.execPath, [script, '--only', 'nothing'], { encoding: 'utf8' });
  t.not(status, 0);
  t.match(stderr, /no part is called 'nothing': there are serial, kernel, summary, resampling/);
  t.end();
});
