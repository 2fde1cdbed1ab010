/** One figure of the benchmark, as it is printed and written. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with, measured in the same run and in the same unit; null when with nothing. */
  readonly baseline: number | null;
  /** What the value ought to reach, or stay below, in the same unit; null when nothing is asked of it. */
  readonly target: number | null;
  /** Whether it does; null without a target. */
  readonly ok: boolean | null;
}

/** How much of its time a part may take. */
export interface Effort {
  /** Rounds of paired runs, after one that warms up. */
  readonly rounds: number;
  /** Whether runs that are long in themselves are to be short. */
  readonly quick: boolean;
}

/** A part of the benchmark. */
export type Part = (effort: Effort) => Promise<Figure[]>;

/** A figure that has no target, or one that it ought to reach (atLeast) or stay below (atMost), all in its own unit. */
export function figure(
  name: string,
  value: number,
  unit: string,
  against: { readonly baseline?: number; readonly atLeast?: number; readonly atMost?: number } = {},
): Figure {
  const { baseline = null, atLeast, atMost } = against;
  const target = atLeast ?? atMost ?? null;
  const ok = target === null ? null : atLeast === undefined ? value <= target : value >= target;
  return { name, value, unit, baseline, target, ok };
}
