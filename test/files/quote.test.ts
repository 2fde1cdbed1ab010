/** What is printed to be pasted: a shell and JavaScript take it for the path that it was. */
import { execFileSync } from 'node:child_process';

import fc from 'fast-check';
import t from 'tap';

import { printable } from '../../lib/errors.js';
import { scriptText, shellWord } from '../../lib/files/quote.js';

const odd = [
  ...['a b', "it's", '"', '`id`', '$HOME', '$(id)', '\\', '\\\\n', '!x', 'a\nb', 'a\n', '\t', '*', '?', '~', '#', ''],
  ...[
    'é ü',
    '日本',
    '\u{1f600}',
    'a\u001b[2Jb',
    '\u0001\u0002',
    '\u007f',
    '\u009b',
    '\u2028',
    '%s',
    "'\u001b'%n\\",
    'a&b;c|d>e',
  ],
];

await t.test('a plain path stays as it is', (t) => {
  for (const path of ['transdim-runs/20261120T123311Z-25981', '/a/b_c.d', 'a@b:c,d=e+f%g'])
    t.equal(shellWord(path), path);
  t.equal(shellWord('-x'), './-x', 'which is no option');
  t.equal(shellWord("it's"), `'it'\\''s'`);
  t.end();
});

await t.test('a shell reads each word as the path', { skip: process.platform === 'win32' && 'no POSIX shell' }, (t) => {
  const texts = [...odd, ...fc.sample(fc.string({ unit: 'binary' }), 200)].map((text) => text.replaceAll('\0', ''));
  const whole = texts.map((text) => text.replace(/^-/, './-').replace(/\p{Cs}/gu, ''));
  const words = whole.map((text) => printable(shellWord(text)));
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${words.join(' ')}`], { encoding: 'utf8' });
  t.strictSame(read.split('\0').slice(0, -1), whole);
  t.end();
});

await t.test('JavaScript reads each text as the path, and each is one line', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary' })), (text) => {
      const literal = scriptText(text);
      return JSON.parse(literal) === text && printable(literal) === literal && !/[\n\t\u2028]/.test(literal);
    }),
  );
  t.end();
});
