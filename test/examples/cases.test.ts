import t from 'tap';

import { run } from '../../lib/index.js';
import { cases } from '../../examples/cases/catalogue.js';
import { compareToTruth } from '../../examples/cases/compareToTruth.js';

// The two slow cases are left to `npm run cases`; lynx_hare is the example that lynxHare.test.ts runs.
const quick = cases.filter(({ name }) => !['coal_changepoints', 'lynx_hare'].includes(name));

for (const known of quick) {
  // A log posterior that lost a constant, a Jacobian forgotten in a move or a pseudo-prior, or an MCSE that takes walkers
  // for independent puts one of these figures out of its pass mark or over 4 standard errors.
  await t.test(`${known.name}: every log evidence, probability and mean agrees with the truth`, async (t) => {
    const options = { data: known.data(), seed: 1, folder: false, ...known.options } as const;
    const result = await run(known.problem, options);
    for (const row of compareToTruth(known, known.truth(), result)) {
      const { state, quantity, estimate, truth, mcse, z } = row;
      t.ok(row.pass, `${state}, ${quantity}: ${estimate} +- ${mcse} for ${truth}, z = ${z.toFixed(2)}`);
    }
  });
}

await t.test('an evidence that is off by a tenth fails the comparison', async (t) => {
  const [regression] = cases;
  const result = await run(regression.problem, { data: regression.data(), seed: 1, folder: false, steps: 500 });
  const states = result.states.map((state) => ({ ...state, logEvidence: state.logEvidence + 0.1 }));
  const rows = compareToTruth(regression, regression.truth(), { ...result, states });
  t.ok(rows.filter(({ quantity }) => quantity === 'log evidence').every(({ pass }) => !pass));
});
