/**
 * A text as one word of a command for any POSIX shell. Quoted, nothing means anything there but the quote itself; control
 * characters other than tabs and line ends, which would not survive being printed, are left to printf.
 */
export function shellWord(text: string): string {
  const word = text.startsWith('-') ? `./${text}` : text; // a path that is no option
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  const quoted = word
    .replaceAll("'", `'\\''`)
    .replace(/[^\P{Cc}\n\t]+/gu, (controls) => `'"$(printf '${octal(controls)}')"'`);
  return `'${quoted}'`;
}

/** A text as JavaScript has it in a script. */
export function scriptText(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function octal(text: string): string {
  return [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
