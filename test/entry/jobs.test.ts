import t from 'tap';

import { findPlainJob, findStateJob } from '../../lib/entry/jobs.js';
import { resampleJob } from '../../lib/between/resampleChains.js';
import { evaluateJob } from '../../lib/within/evaluateState.js';
import { sampleJob } from '../../lib/within/sampleState.js';

await t.test('every job that a pool is given is known to other threads by its name', (t) => {
  t.equal(findStateJob(sampleJob.name), sampleJob);
  t.equal(findStateJob(evaluateJob.name), evaluateJob);
  t.equal(findPlainJob(resampleJob.name), resampleJob);
  t.end();
});

await t.test('a job that nobody knows is named', (t) => {
  t.throws(() => findStateJob('resample'), new Error("no job is named 'resample'"));
  t.throws(() => findPlainJob('sample'), new Error("no job is named 'sample'"));
  t.end();
});
