import { existsSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import t from 'tap';

import { defineProblem, run, runMcmcPerState } from '../../lib/index.js';
import { collectGarbage } from './collectGarbage.js';

const problem = defineProblem({
  states: [
    { name: 'line', parameters: [{ name: 'x' }] },
    { name: 'plane', parameters: [{ name: 'x' }, { name: 'y' }] },
  ],
  logPosterior: (x) => -0.5 * x.reduce((sum, value) => sum + value * value, 0),
  start: (state, random) => state.parameters.map(() => random.normal()),
});

const quick = { walkers: 8, steps: 40, ensembles: 3, discard: 8, thin: 2, seed: 7 } as const;

await t.test('draws and chains are read when they are looked at, each once, and figures never', async (t) => {
  const chainFolder = t.testdir();
  const [line, plane] = await runMcmcPerState(problem, { ...quick, chainFolder });
  const { samples } = plane;
  const { chainLogPosteriors } = plane;
  rmSync(chainFolder, { recursive: true });
  t.ok(line.mean.every(Number.isFinite), 'figures came with the result');
  t.match(line.draws, { ensembles: 3, steps: 16, walkers: 8, dimension: 1 }, 'so did the shape of the draws');
  t.equal(plane.samples.data, samples.data);
  t.equal(plane.draws.values, samples.data, 'draws and samples are the same memory');
  t.equal(plane.chainLogPosteriors.data, chainLogPosteriors.data);
  const gone = { tag: 'file', message: /\.0\.chain is gone: .* keep the folder until then$/ } as const;
  t.throws(() => line.samples, gone);
  t.throws(() => line.draws.values, gone);
  t.throws(() => plane.logPosteriors, gone);
  t.throws(() => plane.chain, gone);
});

await t.test('draws come in blocks too, which are read anew and hold the same', async (t) => {
  const [, plane] = await runMcmcPerState(problem, quick);
  const join = (lists: readonly Float64Array[]): string => lists.map((list) => list.join()).join();
  const blocks = [...plane.drawBlocks()];
  t.equal(join(blocks.map(({ points }) => points)), plane.draws.values.join());
  t.equal(join(blocks.map(({ logPosteriors }) => logPosteriors)), plane.logPosteriors.join());
  const [{ logPosteriors }] = plane.drawBlocks({ ensembles: [1, 2], steps: [2, 16], stride: 7 });
  t.equal(logPosteriors.join(), join([18, 25].map((row) => plane.logPosteriors.subarray(row * 8, (row + 1) * 8))));
});

await t.test('chain files that were cut afterwards are refused: their draws would be others', async (t) => {
  const chainFolder = t.testdir();
  const [, plane] = await runMcmcPerState(problem, { ...quick, chainFolder });
  truncateSync(join(chainFolder, '1.2.chain'), 2000);
  t.throws(() => plane.samples, { tag: 'file', message: /state 'plane' in .* hold 0 steps, not 40/ });
});

/** The temporary folders of this process that are there now and were not when this was called. */
function newFolders(): () => string[] {
  const ours = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`transdim-${process.pid}-`));
  const before = ours();
  return () => ours().filter((name) => !before.includes(name));
}

/** So many steps that their chains stay in files; as many are kept as of the others. */
const large = { ...quick, steps: 18_000, discard: 17_968 } as const;

await t.test('small chains are taken into memory: their folder goes when the call returns', async (t) => {
  const folders = newFolders();
  const chainFolder = t.testdir();
  const [line, plane] = await runMcmcPerState(problem, quick);
  while (folders().length > 0) await setTimeout(1);
  const [lineOfFiles, planeOfFiles] = await runMcmcPerState(problem, { ...quick, chainFolder });
  t.same(line.samples.data, lineOfFiles.samples.data);
  t.same(plane.chain.data, planeOfFiles.chain.data);
  t.same(plane.chainLogPosteriors.data, planeOfFiles.chainLogPosteriors.data);
});

await t.test('a temporary folder lives as long as one of its states can be read, and no longer', async (t) => {
  const folders = newFolders();
  const results = await runMcmcPerState(problem, large);
  t.equal(folders().length, 1);
  const folder = join(tmpdir(), folders()[0]);
  results.shift();
  t.notOk(await collectGarbage(() => !existsSync(folder)), 'the other state can still be read');
  t.same(results[0].samples.shape, [3 * 16 * 8, 2]);
  results.pop();
  t.ok(await collectGarbage(() => !existsSync(folder)), 'nobody can read it any more');
  t.same(folders(), []);
});

await t.test('draws that are held keep the temporary folder, for they may still be read', async (t) => {
  const folders = newFolders();
  const held = (await runMcmcPerState(problem, large)).map(({ draws }) => draws);
  t.notOk(await collectGarbage(() => folders().length === 0));
  t.equal(held.splice(0)[1].values.length, 3 * 16 * 8 * 2);
  t.ok(await collectGarbage(() => folders().length === 0));
});

await t.test('run without a folder keeps the chains as long as its result', async (t) => {
  const folders = newFolders();
  const held = [await run(problem, { ...large, folder: false, draws: 200, chains: 2, resamplerSteps: 100 })];
  t.notOk(await collectGarbage(() => folders().length === 0));
  t.same(held[0].ensembles[1].chain.shape, [3, 18_000, 8, 2]);
  held.pop();
  t.ok(await collectGarbage(() => folders().length === 0));
});
