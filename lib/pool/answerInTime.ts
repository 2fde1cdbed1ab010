/** What a helper answers; null when it takes longer than the limit. */
export async function answerInTime<T>(answer: Promise<T>, limitMs: number | null): Promise<T | null> {
  if (limitMs === null) return answer;
  answer.catch(() => undefined); // when it is too late, nobody waits
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
    }, limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
