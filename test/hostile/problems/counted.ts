import { appendFileSync } from 'node:fs';

import { defineProblem } from '../../../lib/index.js';

/** How often the log posterior was evaluated in this process. */
export const calls = { count: 0 };

/** Two states that can tell that they were evaluated: in this process by `calls`, in any by a file that grows. */
export default defineProblem(import.meta.url, {
  states: [
    { name: 'low', parameters: [{ name: 'x' }] },
    { name: 'high', parameters: [{ name: 'x' }, { name: 'y' }] },
  ],
  logPosterior: (x) => {
    calls.count += 1;
    const { TRANSDIM_TEST_MARK: mark } = process.env;
    if (mark !== undefined) appendFileSync(mark, '.');
    return -0.5 * x.reduce((sum, value) => sum + value * value, 0);
  },
  start: (state, random) => state.parameters.map(() => random.normal()),
});
