import { readRun } from '../readRun.js';
import { formatReading } from './formatReading.js';
import type { ShowLine } from './parseCommandLine.js';

/** Reads a run folder, and returns what is to be printed. */
export function performShow({ folder, json }: ShowLine): string {
  const reading = readRun(folder);
  return json ? JSON.stringify(reading, null, 2) : formatReading(reading);
}
