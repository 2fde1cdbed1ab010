/** Where libraries for linear algebra and the like look for the number of threads that they may start themselves. */
const variables = [
  ...['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS', 'BLIS_NUM_THREADS'],
  ...['NUMEXPR_NUM_THREADS', 'VECLIB_MAXIMUM_THREADS', 'RAYON_NUM_THREADS'],
];

/** The value that this library has given a variable of this process; any other value is the user's wish. */
const ours = new Map<string, string>();

/** The cores per evaluator of each limit that holds at present. */
const limits: { readonly cores: number }[] = [];

/** The variables for a child process whose evaluators may use so many cores each; those that the user has set are left out. */
export function nativeThreadVariables(cores: number): Record<string, string> {
  const free = variables.filter((name) => {
    return process.env[name] === undefined || process.env[name] === ours.get(name);
  });
  return Object.fromEntries(free.map((name) => [name, String(Math.max(1, Math.floor(cores)))]));
}

/**
 * Sets them in this process, whose threads will load such libraries. Where several limits hold, the lowest counts. The
 * returned function ends this limit; after the last one the variables are gone again, but for what the user has changed.
 */
export function limitNativeThreads(cores: number): () => void {
  const limit = { cores };
  limits.push(limit);
  apply();
  return () => {
    const at = limits.indexOf(limit);
    if (at < 0) return;
    limits.splice(at, 1);
    apply();
  };
}

function apply(): void {
  for (const [name, value] of Object.entries(nativeThreadVariables(Math.min(...limits.map(({ cores }) => cores))))) {
    if (limits.length === 0) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
    ours.set(name, value);
  }
  if (limits.length === 0) ours.clear();
}
