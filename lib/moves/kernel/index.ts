/**
 * The hot loops of a half step in WebAssembly, written in AssemblyScript (`npm run build` compiles them): proposals of the
 * moves, and their acceptance. They draw the same numbers and give the same bits as the loops in TypeScript, which say what
 * they mean and where they come from. Numbers are doubles of 8 bytes; places are in bytes from the beginning of the memory.
 */
export { accept } from './accept';
export { scaleLogs } from './logs';
export { differentialEvolution, snooker, stretch } from './moves';
