/**
 * `npm run bench -- [--only <text>] [--quick] [--json <file>]`: every figure beside what it is compared with, measured in
 * the same run. It exits 0 whatever the figures say: judging is left to the reader.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { auto } from './auto.js';
import { breakEven } from './breakEven.js';
import { chainMemory } from './chainMemory.js';
import { combinations } from './combinations.js';
import { effectiveSamples } from './effectiveSamples.js';
import { elastic } from './elastic.js';
import { formatFigures } from './formatFigures.js';
import { kernel } from './kernel.js';
import { layouts } from './layouts.js';
import { moves } from './moves.js';
import { resampling } from './resampling.js';
import { reuse } from './reuse.js';
import { scaling } from './scaling.js';
import { serial } from './serial.js';
import { sharedData } from './sharedData.js';
import { summary } from './summary.js';
import type { Figure, Part } from './figure.js';

/** The parts in the order in which they run; --only picks those whose name contains its text. */
const parts: Readonly<Record<string, Part>> = {
  serial,
  kernel,
  summary,
  resampling,
  scaling,
  'effective samples': effectiveSamples,
  layouts,
  'break-even': breakEven,
  combinations,
  reuse,
  elastic,
  'shared data': sharedData,
  'chain memory': chainMemory,
  auto,
  moves,
};

/** Parts that run only when --only names them. */
const onRequest: readonly string[] = ['moves'];

const { values: given } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const chosen = Object.entries(parts).filter(([name]) =>
  given.only === undefined ? !onRequest.includes(name) : name.includes(given.only),
);
if (chosen.length === 0)
  throw new RangeError(`no part is called '${given.only}': there are ${Object.keys(parts).join(', ')}`);

const figures: Figure[] = [];
for (const [name, part] of chosen) {
  const found = await part({ rounds: given.quick ? 5 : 15, quick: given.quick });
  figures.push(...found);
  console.log(`${name}\n${formatFigures(found)}\n`);
}
if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify(figures, null, 2)}\n`);
