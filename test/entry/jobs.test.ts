import t from 'tap';

import { findPlainJob, findStateJob } from '../../lib/entry/jobs.js';
import { resampleJob } from '../../lib/between/resampleChains.js';
import { evaluateJob } from '../../lib/within/evaluateState.js';
import { sampleJob } from '../../lib/within/sampleState.js';
import { summariseJob } from '../../lib/within/summariseState.js';
import { timeJob } from '../../lib/within/timeState.js';

await t.test('every job that a pool is given is known to other threads by its name', async (t) => {
  t.equal(await findStateJob(sampleJob.name), sampleJob);
  t.equal(await findStateJob(timeJob.name), timeJob);
  t.equal(await findStateJob(summariseJob.name), summariseJob);
  t.equal(await findStateJob(evaluateJob.name), evaluateJob);
  t.equal(await findPlainJob(resampleJob.name), resampleJob);
});

await t.test('a job that nobody knows is named', async (t) => {
  await t.rejects(findStateJob('resample'), new Error("no job is named 'resample'"));
  await t.rejects(findPlainJob('sample'), new Error("no job is named 'sample'"));
});
