import { defineProblem } from '../../lib/index.js';
import { openSerialEvaluator } from '../../lib/pool/serialEvaluator.js';
import { openGauge } from '../../lib/pool/types.js';
import type { Gauge, TaskEnvironment } from '../../lib/pool/types.js';

/** How time goes by in a place. */
export interface Pace {
  readonly secondsPerEvaluation: number;
  /** Called before each evaluation. */
  readonly before: (gauge: Gauge) => void;
}

/** What `work` makes of a place for batches of `capacity` points, where time goes by with evaluations of a parabola and no faster. */
export async function onOwnClock<Result>(
  capacity: number,
  { secondsPerEvaluation, before }: Pace,
  work: (at: TaskEnvironment) => Promise<Result>,
): Promise<Result> {
  let clock = 1000;
  const gauge = openGauge();
  const logPosterior = ([x]: Float64Array): number => {
    before(gauge);
    clock += secondsPerEvaluation;
    return -x * x;
  };
  const problem = defineProblem({
    states: [{ name: 'only', parameters: [{ name: 'x' }] }],
    logPosterior,
    start: (_, random) => [random.normal()],
  });
  const openSerial = (size: number) => openSerialEvaluator({ one: logPosterior, many: null }, size, 1);
  const evaluator = openSerial(capacity);
  const now = performance.now.bind(performance);
  performance.now = () => 1000 * clock;
  try {
    return await work({ problem, shared: undefined, evaluator, openSerial, gauge, onEvaluated: () => undefined });
  } finally {
    performance.now = now;
  }
}
