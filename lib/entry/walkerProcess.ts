/** What starts in a walker process: on its main thread it leads a state, or evaluates points for one that leads. */
import { encodeError } from '../errors.js';
import { checkAgreement } from '../pool/agree.js';
import { openRun } from '../pool/evaluateRun.js';
import { openForwardTeam } from '../pool/forwardTeam.js';
import { leadState } from '../pool/leadState.js';
import { openProcessEvaluator } from '../pool/processEvaluator.js';
import { openContextReceiver } from '../pool/sendContext.js';
import { sendReply } from '../pool/sendReply.js';
import { gaugeFields } from '../pool/types.js';
import { stayAwake } from '../pool/stayAwake.js';
import { openWatchedGauge } from '../pool/watchGauge.js';
import { bindForms } from '../problem/bindState.js';
import { enterEvaluator } from '../problem/registry.js';
import { findStateJob } from './jobs.js';
import { loadContext } from './loadContext.js';
import { startWatchdog } from './watchdog.js';
import type { Gauge } from '../pool/types.js';
import type { ProcessEvaluator } from '../pool/processEvaluator.js';
import type { EvaluationForms } from '../problem/bindState.js';
import type { HelperMessage, HelperRequest, Performed, ProcessMessage, ProcessRequest } from '../pool/wire.js';
import type { WireContext } from '../pool/wire.js';

startWatchdog();
enterEvaluator();

const receive = openContextReceiver();
let context: WireContext | undefined;
let evaluator: ProcessEvaluator | undefined;
let size = 1;
let running: Gauge | undefined;
let helped: { readonly forms: EvaluationForms; readonly dimension: number } | undefined;

const say = (message: ProcessMessage | HelperMessage): void => {
  process.send?.(message, undefined, undefined, () => undefined); // whoever is gone is noticed by the watchdog
};

type TaskRequest = Extract<ProcessRequest, { readonly kind: 'task' }>;

async function lead({ id, job, task, walkers }: TaskRequest): Promise<Performed> {
  if (context === undefined || walkers.kind !== 'processes') throw new Error('a task came before its context');
  size = walkers.size;
  const loaded = await loadContext(context);
  const { problem, shared } = loaded;
  const { state, dimension, batchSize: capacity, timeLimitMs, forwardThreads } = task;
  const { one, many } = bindForms(problem, problem.states[state], shared);
  const forms = { one, many: timeLimitMs === null ? many : null };
  const team = { context, state, forms, capacity, dimension, timeLimitMs, forwardThreads, hasCores: walkers.hasCores };
  await openForwardTeam(loaded, context, state, task.forwardThreads);
  evaluator = openProcessEvaluator(team, size, walkers);
  const { gauge, close } = openWatchedGauge((values) => {
    say({ kind: 'gauge', id, values: values.slice() });
  });
  running = gauge;
  try {
    const done = await leadState(await findStateJob(job), task, loaded, { evaluator, gauge, awaits: false });
    const probe = timeLimitMs === null ? loaded.probe() : NaN;
    const probes = (await evaluator.probes()).map((value) => ({ probe: value }));
    checkAgreement([{ probe }, ...probes], context.reference.moduleUrl);
    return { ...done, probe };
  } finally {
    close();
    running = undefined;
    evaluator = undefined;
  }
}

async function prepare({
  state,
  limited,
  forwardThreads,
}: Extract<HelperRequest, { readonly kind: 'state' }>): Promise<HelperMessage> {
  if (context === undefined) throw new Error('a state came before its context');
  const loaded = await loadContext(context);
  const { problem, shared } = loaded;
  const own = problem.states[state];
  const { one, many } = bindForms(problem, own, shared);
  helped = { forms: { one, many: limited ? null : many }, dimension: own.dimension };
  await openForwardTeam(loaded, context, state, forwardThreads);
  return { kind: 'ready', probe: limited ? NaN : loaded.probe() };
}

function evaluatePoints(points: Float64Array): HelperMessage {
  if (helped === undefined) throw new Error('points came before their state');
  const { forms, dimension } = helped;
  const count = points.length / dimension;
  const values = new Float64Array(count);
  const errors = new Map<number, Error>();
  openRun(forms, points, count, dimension)(0, count, values, errors);
  return {
    kind: 'values',
    values,
    failures: Array.from(errors, ([slot, error]) => ({ slot, error: encodeError(error) })),
  };
}

async function answer(request: ProcessRequest | HelperRequest): Promise<ProcessMessage | HelperMessage | undefined> {
  switch (request.kind) {
    case 'data':
    case 'context':
      context = receive(request) ?? context;
      return undefined;
    case 'task':
      return { kind: 'done', id: request.id, report: await lead(request) };
    case 'stop':
      if (running !== undefined) running[gaugeFields.stop] = 1;
      return undefined;
    case 'resize':
      size = request.size;
      evaluator?.resize(size);
      return undefined;
    case 'state':
      return prepare(request);
    case 'points':
      return evaluatePoints(request.points);
    default:
      return request satisfies never;
  }
}

process.on('message', (request: ProcessRequest | HelperRequest) => {
  const reply = (message: ProcessMessage | HelperMessage): void => {
    sendReply<ProcessMessage | HelperMessage>((said) => {
      say(request.kind === 'task' ? ({ ...said, id: request.id } as ProcessMessage) : said);
    }, message);
  };
  answer(request).then(
    (message) => {
      if (message !== undefined) reply(message);
      if (request.kind === 'points' && request.staysAwake) stayAwake();
    },
    (error: unknown) => {
      reply({ kind: 'failed', error: encodeError(error) });
    },
  );
});

process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the script decides what it means
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
