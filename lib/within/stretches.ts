/** Steps in which the same ensembles move together. */
export interface Stretch<Member> {
  readonly movers: readonly Member[];
  /** The step before the first, and the last one. */
  readonly from: number;
  readonly until: number;
  /** Points are noted before they are evaluated: one of them may end this process. */
  readonly isCautious: boolean;
}

/**
 * The next stretch of ensembles that have made different numbers of steps, as their chain files left them: those that are
 * behind catch up first, and all go on together. null when all have made `steps`.
 */
export function nextStretch<Member extends { readonly steps: number }>(
  members: readonly Member[],
  steps: number,
  cautiousUntil: number,
): Stretch<Member> | null {
  const from = Math.min(...members.map((member) => member.steps));
  if (from >= steps) return null;
  const isCautious = from < cautiousUntil;
  const ahead = members.map((member) => member.steps).filter((made) => made > from);
  const until = Math.min(steps, ...ahead, ...(isCautious ? [cautiousUntil] : []));
  return { movers: members.filter((member) => member.steps === from), from, until, isCautious };
}
