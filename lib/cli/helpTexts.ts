/** What the help says of the whole command, and of each of its two. */
export const programText = `How probable is each of several competing models?

  transdim run model.js --steps 3000 --seed 7   sample the problem of model.js, weigh its states
  transdim plan model.js                        how this machine would do that, and for how long

The module exports its problem: export default defineProblem(import.meta.url, { ... }).
'transdim run --help' and 'transdim plan --help' list the options.`;

export const runSummary = 'sample every state of a problem, and say how probable each of them is';

export const runExample = `
Example:
  transdim run model.js --steps 3000 --walkers 32 --seed 7 --data data.json --threads 2

The result goes to standard output, progress to standard error. The exit code is 0, 1 after an
error, and 2 where the command line or an option is wrong.`;

export const planSummary = 'say what this machine offers, and how a problem would be spread over it';

export const planExample = `
Example:
  transdim plan model.js --steps 3000

It takes the options of run, so that 'run' can be changed to 'plan' in a command. It evaluates the
log posteriors for a moment and samples nothing, unless --measure is given.`;
