import type { Problem, RunOptions } from 'transdim';

import { readData, readTruth } from './caseFiles.js';
import type { Truth } from './caseFiles.js';
import coalChangepoints from './coal_changepoints/model.js';
import dogs from './dogs/model.js';
import eightSchools from './eight_schools/model.js';
import haldSubsets from './hald_subsets/model.js';
import kidiq from './kidiq/model.js';
import lynxHare from './lynx_hare/model.js';
import pytranscGaussians from './pytransc_gaussians/model.js';
import radiataPine from './radiata_pine/model.js';
import regression from './regression/model.js';

/** A problem whose answer is known, and how near a run must come to it. */
export interface Case {
  /** Also the name of its folder. */
  readonly name: string;
  readonly problem: Problem;
  readonly data: () => unknown;
  readonly truth: () => Truth;
  /** Largest error of a state's log evidence. */
  readonly passLogEvidence: number;
  /** Largest error of a state's probability; null where the probabilities are too one-sided to tell anything. */
  readonly passProbability: number | null;
  /** Options of the run, where the defaults will not do. */
  readonly options: RunOptions;
}

/** The cases, easy ones first. */
export const cases: readonly Case[] = [
  describe('regression', regression, 0.02, 0.01),
  describe('pytransc_gaussians', pytranscGaussians, 0.03, 0.01),
  describe('radiata_pine', radiataPine, 0.03, null),
  describe('hald_subsets', haldSubsets, 0.05, 0.02),
  describe('kidiq', kidiq, 0.05, 0.02),
  describe('dogs', dogs, 0.05, null),
  // the funnel and the wandering change points mix slowly: with fewer steps the run itself warns of their R-hat and ESS
  describe('eight_schools', eightSchools, 0.1, 0.02, { steps: 10_000 }),
  describe('coal_changepoints', coalChangepoints, 0.15, 0.03, { steps: 20_000, walkers: 64 }),
  describe('lynx_hare', lynxHare, 0.05, 0.02, { steps: 5000 }),
];

function describe(
  name: string,
  problem: Problem,
  passLogEvidence: number,
  passProbability: number | null,
  options: RunOptions = {},
): Case {
  return {
    name,
    problem,
    data: () => readData(name),
    truth: () => readTruth(name),
    passLogEvidence,
    passProbability,
    options,
  };
}
