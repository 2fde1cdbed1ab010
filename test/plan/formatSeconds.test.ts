import t from 'tap';

import { formatSeconds } from '../../lib/plan/formatSeconds.js';

await t.test('seconds have two digits, or three from 100 on, and a unit that suits them', (t) => {
  const cases: [number, string][] = [
    [0, '0 us'],
    [1.54e-6, '1.5 us'],
    [0.000_301, '301 us'],
    [0.000_999, '1 ms'],
    [0.0304, '30 ms'],
    [1, '1 s'],
    [60, '60 s'],
    [115.4, '115 s'],
    [120, '2 min'],
    [700, '12 min'],
    [8000, '2.2 h'],
    [1e6, '278 h'],
  ];
  for (const [seconds, text] of cases) t.equal(formatSeconds(seconds), text);
  t.end();
});
