export { defineProblem } from './problem/defineProblem.js';
export type { Parameter, Problem, ProblemDefinition, State, StartRandom } from './problem/types.js';
