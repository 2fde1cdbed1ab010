import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs';

/** Gives a file these bytes in its place: of thousands of files in a row, a new one each time takes ten times as long. */
export function putBytes(path: string, bytes: Uint8Array): void {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT);
  try {
    writeSync(file, bytes, 0, bytes.length, 0);
    ftruncateSync(file, bytes.length);
  } finally {
    closeSync(file);
  }
}
