/** What the help says of the whole command, and of each of its verbs. */
export const programText = `How probable is each of several competing models?

  transdim run model.js --steps 3000 --seed 7   sample the problem of model.js, weigh its states
  transdim show FOLDER                          how far a run is, also while it goes on
  transdim resume FOLDER                        go on with a run that was cut short
  transdim plan model.js                        how this machine would do that, and for how long

The module exports its problem: export default defineProblem(import.meta.url, { ... }).
'transdim run --help' and its like list the options.`;

export const runSummary = 'sample every state of a problem, and say how probable each of them is';

export const runExample = `
Example:
  transdim run model.js --steps 3000 --walkers 32 --seed 7 --data data.json --threads 2

The result goes to standard output, progress to standard error. The exit code is 0; 1 after an
error; 2 where the command line or an option is wrong; 3 where a state was given up and the result
is of the others; 130 or 143 after Ctrl-C or SIGTERM, which write down what is done.`;

export const resumeSummary = 'go on with a run that was cut short, to the same result';

export const resumeExample = `
Example:
  transdim resume transdim-runs/20261120T123311Z-25981 --data data.json --threads 2

Options that are left out are those of the run; data are not kept and have to be given again. Other
layouts, more steps and a stricter --until are fine. Another problem, data, seed, walkers, ensembles
or moves are refused.`;

export const showSummary = 'say how far a run is, and what its chains say so far';

export const showExample = `
Example:
  transdim show transdim-runs/20261120T123311Z-25981`;

export const planSummary = 'say what this machine offers, and how a problem would be spread over it';

export const planExample = `
Example:
  transdim plan model.js --steps 3000

It takes the options of run, so that 'run' can be changed to 'plan' in a command. It evaluates the
log posteriors for a moment and samples nothing, unless --measure is given.`;
