import type { StartRandom } from 'transdim';

/** A gamma variable of rate 1 whose shape is a whole number: a sum of exponential waiting times. */
export function gammaDraw(shape: number, random: StartRandom): number {
  let sum = 0;
  for (let i = 0; i < shape; i++) sum -= Math.log(1 - random());
  return sum;
}

/** A positive variable that is `median`, give or take a factor exp(logSd). */
export function lognormalDraw(median: number, logSd: number, random: StartRandom): number {
  return median * Math.exp(logSd * random.normal());
}
