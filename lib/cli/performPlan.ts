import { formatPlan } from './formatPlan.js';
import { makePlan } from './makePlan.js';
import type { PlanLine } from './parseCommandLine.js';

/** Plans, and returns what is to be printed. */
export async function performPlan(line: PlanLine): Promise<string> {
  const plan = await makePlan(line);
  return line.json ? JSON.stringify(plan, null, 2) : formatPlan(plan);
}
