import t from 'tap';

import { inspectGpus, parseGpus } from '../../lib/plan/inspectGpus.js';

await t.test('a GPU with its use, as a share; what the driver does not tell is null', (t) => {
  const found = [
    {
      vendor: 'NVIDIA',
      model: 'GA100',
      name: 'A100',
      memoryTotal: 40960,
      memoryUsed: 1024,
      utilizationGpu: 25,
      vram: 1,
    },
    { vendor: 'Intel', model: 'UHD', vram: 256 },
    { vendor: 'Red Hat', model: '', vram: null },
  ];
  t.same(parseGpus(JSON.stringify(found)), [
    { name: 'A100', memoryMb: 40960, memoryUsedMb: 1024, utilisation: 0.25 },
    { name: 'UHD', memoryMb: 256, memoryUsedMb: null, utilisation: null },
    { name: 'Red Hat', memoryMb: null, memoryUsedMb: null, utilisation: null },
  ]);
  t.end();
});

await t.test('no answer, or one that makes no sense: no GPUs', (t) => {
  for (const text of ['', 'Segmentation fault', 'null', '{}', '[null, 3]', '[{}]']) t.same(parseGpus(text), [], text);
  t.end();
});

await t.test('the GPUs of this machine: a list, whatever there is', async (t) => {
  for (const { name } of await inspectGpus()) t.ok(name);
});
