/** One generator of seedrandom alone: loading all of them takes every thread ten times as long. */
declare module 'seedrandom/lib/alea.js' {
  import type seedrandom from 'seedrandom';

  const alea: typeof seedrandom.alea;
  export default alea;
}
