/* The loop of bareLoops.ts in C: stretch move on a standard normal, xoshiro256+ (Blackman & Vigna 2018). Prints its seconds. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t s[4] = {0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb, 0x2545f4914f6cdd1d};

static inline double uniform(void) {
  const uint64_t sum = s[0] + s[3], t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = (s[3] << 45) | (s[3] >> 19);
  return (double)(sum >> 11) * 0x1p-53;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int count, char **given) {
  if (count != 4) return 2;
  const int dimension = atoi(given[1]), walkers = atoi(given[2]), steps = atoi(given[3]), half = walkers / 2;
  double *positions = malloc(sizeof(double) * walkers * dimension);
  double *logs = malloc(sizeof(double) * walkers);
  double *proposed = malloc(sizeof(double) * dimension);
  for (int i = 0; i < walkers * dimension; i++) positions[i] = uniform() - 0.5;
  for (int i = 0; i < walkers; i++) logs[i] = -1e9;
  long accepted = 0;
  const double began = seconds();
  for (int step = 0; step < steps; step++) {
    for (int active = 0; active < walkers; active += half) {
      for (int i = 0; i < half; i++) {
        const double root = uniform() + 1, z = root * root / 2;
        double *from = positions + (active + i) * dimension;
        const double *partner = positions + (half - active + (int)(half * uniform())) * dimension;
        double sum = 0;
        for (int d = 0; d < dimension; d++) {
          const double value = partner[d] + z * (from[d] - partner[d]);
          proposed[d] = value;
          sum += value * value;
        }
        const double log_posterior = -0.5 * sum;
        const double log_ratio = (dimension - 1) * log(z) + log_posterior - logs[active + i];
        if (log_ratio >= 0 || log(uniform()) < log_ratio) {
          memcpy(from, proposed, sizeof(double) * dimension);
          logs[active + i] = log_posterior;
          accepted++;
        }
      }
    }
  }
  printf("%.9f %ld\n", seconds() - began, accepted);
  return 0;
}
