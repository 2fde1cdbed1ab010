import t from 'tap';

import { defineProblem, openStatePool, openWalkerPool, run, runMcmcPerState } from '../../lib/index.js';
import drawsItsData from '../fixtures/problems/drawsItsData.js';
import normals from '../fixtures/problems/normals.js';

const quick = { walkers: 8, steps: 40, ensembles: 2, discard: 0, seed: 1 } as const;
const message = /gives other values in one worker than in another: .* give data by the option 'data'$/;

await t.test(
  'a module that draws its data anew in every worker is refused, over processes and over threads',
  async (t) => {
    const processes = { statePool: { kind: 'processes', size: 2 } } as const;
    await t.rejects(runMcmcPerState(drawsItsData, { ...quick, ...processes }), { tag: 'problem', message });
    const threads = { walkerPool: { kind: 'threads', size: 2 } } as const;
    await t.rejects(runMcmcPerState(drawsItsData, { ...quick, ...threads }), { tag: 'problem', message });
  },
);

await t.test('data that the script changes in place between two calls are sent again to open pools', async (t) => {
  const data = { centre: Float64Array.of(0, 0, 0), scale: Float64Array.of(1, 1, 1) };
  const statePool = openStatePool({ kind: 'processes', size: 1 });
  t.teardown(() => statePool.close());
  const walkerPool = openWalkerPool({ kind: 'threads', size: 1 });
  t.teardown(() => walkerPool.close());
  for (const centre of [0, 500]) {
    data.centre.fill(centre);
    const [serial] = await runMcmcPerState(normals, { ...quick, data });
    for (const pools of [{ statePool }, { walkerPool }]) {
      const [pooled] = await runMcmcPerState(normals, { ...quick, data, ...pools });
      t.same(pooled.mean, serial.mean, `centre ${centre}`);
    }
  }
});

await t.test(
  'a setup() that changes its data in place finds them unchanged, state after state and call after call',
  async (t) => {
    const data = { y: Float64Array.of(3, 5) };
    let calls = 0;
    const problem = defineProblem<typeof data, number>({
      states: ['a', 'b'].map((name) => ({ name, parameters: [{ name: 'x' }] })),
      setup: ({ y }) => {
        calls++;
        y[0] += 1;
        return y[0];
      },
      logPosterior: (x, _, centre) => (centre === 4 ? -0.5 * x[0] ** 2 : NaN),
      start: (_, random) => [random.normal()],
    });
    await runMcmcPerState(problem, { ...quick, data });
    t.equal(calls, 1);
    await run(problem, { ...quick, data, steps: 100, draws: 50, folder: false });
    t.equal(calls, 3, 'once per round of a run: chains, proposal members');
    t.same([...data.y], [3, 5]);
  },
);

await t.test('a setup() that returns a promise is refused', async (t) => {
  const problem = defineProblem({
    states: [{ name: 'a', parameters: [{ name: 'x', lower: 0, upper: 1 }] }],
    setup: () => Promise.resolve(1),
    logPosterior: () => 0,
  });
  await t.rejects(runMcmcPerState(problem, quick), {
    tag: 'problem',
    message: /setup\(data\) must return .* not a promise/,
  });
});
