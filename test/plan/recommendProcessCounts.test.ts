import { cpus, totalmem } from 'node:os';

import t from 'tap';

import { inspectMachine, recommendProcessCounts } from '../../lib/index.js';
import { coreBudget, describeCoreBudget } from '../../lib/plan/coreBudget.js';
import { findMemoryLimit } from '../../lib/plan/findMemoryLimit.js';
import { readText } from '../../lib/plan/readText.js';
import { recommendLayouts } from '../../lib/plan/recommendLayouts.js';
import { checkStatePoolConfig, checkWalkerPoolConfig } from '../../lib/pool/config.js';
import type { LayoutNeeds } from '../../lib/plan/recommendLayouts.js';

await t.test('the machine is the one that Node sees, under the limits on this process', async (t) => {
  const { allowedBy, gpus, ...figures } = await inspectMachine();
  for (const value of Object.values(figures)) t.ok(Number.isSafeInteger(value) && value >= 1, `${value}`);
  t.equal(figures.allowedCores, coreBudget());
  t.equal(allowedBy, describeCoreBudget().reason);
  t.ok(Array.isArray(gpus));
  t.ok(figures.logicalCores >= figures.physicalCores);
  t.ok(figures.logicalCores >= figures.allowedCores || cpus().length >= figures.allowedCores);
  // Both read the kernel's figure, in MB; a control group may leave less.
  const totalMb = totalmem() / 2 ** 20;
  if (findMemoryLimit(readText) === null) t.ok(Math.abs(figures.memoryTotalMb - totalMb) <= 0.01 * totalMb + 1);
  t.ok(figures.memoryTotalMb <= 1.01 * totalMb + 1);
  t.ok(figures.memoryAvailableMb <= figures.memoryTotalMb);
});

await t.test('layouts are those for this machine, as configurations that pools take', async (t) => {
  const found = await recommendProcessCounts({ states: 6, walkers: 32 });
  const { memoryAvailableMb, ...machine } = await inspectMachine();
  const wanted = recommendLayouts({ ...machine, memoryAvailableMb }, { states: 6, walkers: 32 });
  for (const kind of ['conservative', 'recommended', 'aggressive'] as const) {
    t.same(found[kind].statePool, wanted[kind].statePool);
    t.same(found[kind].walkerPool, wanted[kind].walkerPool);
    t.equal(checkStatePoolConfig(found[kind].statePool).kind, 'processes');
    t.equal(checkWalkerPoolConfig(found[kind].walkerPool).kind, 'threads');
  }
});

await t.test('needs that cannot be are refused', async (t) => {
  const refused: [unknown, string, string][] = [
    [{}, 'states', 'states must be a whole number of at least 1; got undefined'],
    [{ states: 0 }, 'states', 'states must be a whole number of at least 1; got 0'],
    [{ states: '6' }, 'states', "states must be a whole number of at least 1; got '6'"],
    [{ states: 6, walkers: 2.5 }, 'walkers', 'walkers must be a whole number of at least 1; got 2.5'],
    [{ states: 6, ensembles: -1 }, 'ensembles', 'ensembles must be a whole number of at least 1; got -1'],
    [{ states: 6, problemMemoryMb: -1 }, 'problemMemoryMb', 'problemMemoryMb must be at least 0; got -1'],
    [{ states: 6, problemMemoryMb: NaN }, 'problemMemoryMb', 'problemMemoryMb must be at least 0; got NaN'],
  ];
  for (const [needs, option, message] of refused) {
    await t.rejects(recommendProcessCounts(needs as LayoutNeeds), { tag: 'option', fields: { option }, message });
  }
});
