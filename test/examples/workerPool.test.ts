import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import t from 'tap';

const x = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
const y = [-1.9, -0.3, -1.2, 0.6, -0.4, 0.1, 1.3, 0.2, 1.4];

/**
 * The x are centred, so level and slope are independent, and the evidences differ by the factor of the slope alone:
 * log Z_sloped - log Z_flat = (S_xy^2 w^2 / (1 + w^2 S_xx) - log(1 + w^2 S_xx)) / 2 for prior width w.
 */
function exactProbability(width: number): number {
  const xx = x.reduce((sum, at) => sum + at * at, 0);
  const xy = x.reduce((sum, at, index) => sum + at * y[index], 0);
  const spread = 1 + width ** 2 * xx;
  return 1 / (1 + Math.exp(-0.5 * ((xy * width) ** 2 / spread - Math.log(spread))));
}

await t.test('the example prints a probability for each prior width, within 4 MCSE of the exact one', (t) => {
  const script = fileURLToPath(new URL('../../examples/workerPool.js', import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env });
  t.equal(status, 0, stderr);
  const rows = stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ +/).map(Number));
  t.equal(rows.length, 8);
  for (const [width, probability, mcse] of rows) {
    const exact = exactProbability(width);
    t.comment(`width ${width}: ${probability} for ${exact.toFixed(4)}, MCSE ${mcse}`);
    t.ok(Math.abs(probability - exact) < 4 * mcse + 1e-4, `width ${width}`); // 4 digits are printed
  }
  const most = Math.max(...rows.map(([, probability]) => probability));
  t.ok(most > 0.7 && rows[7][1] < 0.5, 'a wide prior hides the slope');
  t.end();
});
