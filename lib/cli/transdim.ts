#!/usr/bin/env node
const samples = ['run', 'resume'].includes(process.argv[2]);
const isInspected = process.execArgv.some((word) => word.startsWith('--inspect'));

if (samples && !isInspected) {
  const { supervise } = await import('./supervise.js'); // it needs little of this library
  process.exitCode = await supervise(process.argv.slice(2));
} else {
  await import('./command.js');
}
