/**
 * Which model explains the Hudson's Bay lynx and hare pelts, 1900 to 1920? Two statistical ones without interaction at
 * one end, three predator-prey equations solved in every log posterior at the other. `npm start` runs it.
 */
import { formatResult, isTransdimError, run } from 'transdim';

import { readData } from './cases/caseFiles.js';
import problem from './cases/lynx_hare/model.js';

try {
  const result = await run(problem, { data: readData('lynx_hare'), steps: 5000, seed: 1900, progress: true });
  console.log(formatResult(result));
} catch (error) {
  if (!isTransdimError(error)) throw error;
  console.error(`lynxHare: ${error.message}`);
  process.exitCode = 1;
}
