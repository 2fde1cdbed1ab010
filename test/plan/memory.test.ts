import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import t from 'tap';

import { checkMemory, estimateSafeProcessCount, monitorMemory } from '../../lib/index.js';
import { judgeMemory } from '../../lib/plan/checkMemory.js';
import { processMemoryMb, threadMemoryMb } from '../../lib/plan/costs.js';
import { safeProcessCount } from '../../lib/plan/estimateSafeProcessCount.js';
import { measureTree, treeOf } from '../../lib/plan/measureTree.js';
import { watchMemory } from '../../lib/plan/monitorMemory.js';
import type { ProcessMemory } from '../../lib/plan/estimateSafeProcessCount.js';
import type { MemorySample, MonitorOptions } from '../../lib/plan/monitorMemory.js';

await t.test('as many processes are safe as fit in 80 % of what is available, and at least one', (t) => {
  t.equal(safeProcessCount(1000, { baseMemoryMb: 100 }), 8);
  t.equal(safeProcessCount(1000, { baseMemoryMb: 100, problemMemoryMb: 1 }), 7);
  t.equal(safeProcessCount(1000, { baseMemoryMb: 100, problemMemoryMb: 5000 }), 1);
  t.equal(safeProcessCount(0, {}), 1);
  t.equal(safeProcessCount(10_000, {}), Math.floor(8000 / (processMemoryMb + threadMemoryMb)));
  t.equal(safeProcessCount(100, { baseMemoryMb: 0 }), 80, 'nothing at all counts as 1 MB');
  t.end();
});

await t.test('the safe number on this machine is a whole number; memory that cannot be is refused', async (t) => {
  t.ok(Number.isSafeInteger(await estimateSafeProcessCount()));
  t.equal(await estimateSafeProcessCount({ problemMemoryMb: 1e12 }), 1);
  for (const [given, message] of [
    [{ baseMemoryMb: -1 }, 'baseMemoryMb must be at least 0; got -1'],
    [{ problemMemoryMb: '1 GB' }, "problemMemoryMb must be at least 0; got '1 GB'"],
    [{ memoryMb: 1 }, "estimateSafeProcessCount has no option 'memoryMb'; it has baseMemoryMb, problemMemoryMb"],
    [7, 'estimateSafeProcessCount needs an object of baseMemoryMb, problemMemoryMb; got 7'],
  ] as [ProcessMemory, string][]) {
    await t.rejects(estimateSafeProcessCount(given), { tag: 'option', message });
  }
});

await t.test('above 80 % of memory there is a warning with the figures, at 80 % there is none', (t) => {
  t.same(judgeMemory({ memoryTotalMb: 1000, memoryAvailableMb: 200 }), {
    ...{ totalMb: 1000, availableMb: 200, usedShare: 0.8, warning: null },
  });
  t.match(judgeMemory({ memoryTotalMb: 1000, memoryAvailableMb: 150 }), {
    usedShare: 0.85,
    warning: /^85 % of 1000 MB of memory are used, 150 MB are left: use fewer processes/,
  });
  t.match(judgeMemory({ memoryTotalMb: 0, memoryAvailableMb: 0 }), { usedShare: 0, warning: null });
  t.end();
});

await t.test('the memory of this machine', async (t) => {
  const { totalMb, availableMb, usedShare } = await checkMemory();
  t.ok(availableMb > 0 && availableMb <= totalMb);
  t.ok(usedShare >= 0 && usedShare < 1);
});

await t.test('a tree is a process, its children and theirs, even where numbers make a circle', (t) => {
  const all = [
    [1, 0],
    [3, 7],
    [7, 1],
    [5, 3],
    [9, 1],
    [6, 5],
  ].map(([pid, parent]) => ({ pid, parent }));
  const pids = (pid: number, list = all): number[] => treeOf(pid, list).map((entry) => entry.pid);
  t.same(pids(7), [7, 3, 5, 6]);
  t.same(pids(6), [6]);
  t.same(pids(8), []);
  t.same(pids(7, [...all, { pid: 7, parent: 6 }]).includes(6), true);
  t.end();
});

await t.test('the memory of a process counts that of its children', async (t) => {
  const alone = await measureTree(process.pid);
  const script = 'const kept = Buffer.alloc(64 * 2 ** 20, 1); console.log(kept.length); process.stdin.resume()';
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'], env: {} });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const both = await measureTree(process.pid);
  t.equal(both.processes, alone.processes + 1);
  t.ok(both.memoryMb > alone.memoryMb + 40, `${alone.memoryMb} MB, then ${both.memoryMb} MB`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.equal((await measureTree(process.pid)).processes, alone.processes);
});

const sampleOf = (memoryMb: number, memoryAvailableMb = 900): MemorySample => ({
  ...{ memoryMb, processes: 1 },
  machine: judgeMemory({ memoryTotalMb: 1000, memoryAvailableMb }),
});

/** The first `count` samples of a monitor over these, the last of which goes on. */
async function watch(samples: readonly MemorySample[], count: number) {
  let next = 0;
  const seen: number[] = [];
  const alive = setInterval(() => undefined, 1000); // the monitor does not keep this script alive
  t.teardown(() => {
    clearInterval(alive);
  });
  return new Promise<{ seen: number[]; peakMb: number; latestMb: number | undefined; taken: () => number }>(
    (resolve) => {
      const monitor = watchMemory(
        {
          intervalMs: 1,
          onSample: ({ memoryMb }) => {
            seen.push(memoryMb);
            if (seen.length < count) return;
            monitor.stop();
            monitor.stop();
            clearInterval(alive);
            resolve({ seen, peakMb: monitor.peakMb, latestMb: monitor.latest?.memoryMb, taken: () => next });
          },
        },
        () => Promise.resolve(samples[Math.min(next++, samples.length - 1)]),
      );
      t.equal(monitor.latest, null);
      t.equal(monitor.peakMb, 0);
    },
  );
}

await t.test('a monitor keeps the peak and the latest sample, and takes none after it was stopped', async (t) => {
  const { taken, ...result } = await watch([sampleOf(10), sampleOf(30), sampleOf(20)], 3);
  t.same(result, { seen: [10, 30, 20], peakMb: 30, latestMb: 20 });
  await wait(20);
  t.equal(taken(), 3);
});

await t.test('a monitor that is stopped while it measures does not report that sample', async (t) => {
  const monitor = watchMemory({ intervalMs: 1, onSample: () => t.fail('was reported') }, () =>
    Promise.resolve(sampleOf(1)),
  );
  monitor.stop();
  await wait(20);
  t.equal(monitor.latest, null);
});

await t.test('a monitor warns once of memory above 80 %', async (t) => {
  const warnings: string[] = [];
  const note = (warning: Error): void => {
    if (warning.name === 'TransdimWarning') warnings.push(warning.message);
  };
  process.on('warning', note);
  t.teardown(() => process.off('warning', note));
  await watch([sampleOf(1), sampleOf(1, 100), sampleOf(1, 50)], 5);
  await wait(1); // warnings are emitted in the next turn
  t.equal(warnings.length, 1);
  t.match(warnings[0], /^90 % of 1000 MB/);
});

await t.test('the monitor of this process sees it', async (t) => {
  const { memoryMb, processes } = await new Promise<MemorySample>((resolve) => {
    const monitor = monitorMemory({ onSample: resolve });
    t.teardown(() => {
      monitor.stop();
    });
  });
  t.ok(memoryMb > 10 && processes >= 1);
});

await t.test('a monitor that is never stopped does not keep a script alive', (t) => {
  const library = new URL('../../lib/index.js', import.meta.url).href;
  const script = `import { monitorMemory } from '${library}'; monitorMemory({ intervalMs: 50 });`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    ...{ encoding: 'utf8', env: {}, timeout: 60_000 },
  });
  t.equal(status, 0, stderr);
  t.end();
});

await t.test('options of a monitor that cannot be are refused', (t) => {
  for (const [given, message] of [
    [{ intervalMs: 0 }, 'intervalMs must be a number from 1 to 2147483647; got 0'],
    [{ intervalMs: NaN }, 'intervalMs must be a number from 1 to 2147483647; got NaN'],
    [{ intervalMs: 2 ** 31 }, 'intervalMs must be a number from 1 to 2147483647; got 2147483648'],
    [{ onSample: 3 }, 'onSample must be a function; got 3'],
    [{ every: 3 }, "monitorMemory has no option 'every'; it has intervalMs, onSample"],
  ] as [MonitorOptions, string][]) {
    t.throws(() => monitorMemory(given), { tag: 'option', message });
  }
  t.end();
});
