"""emcee on a standard normal with its stretch move: prints its seconds. Arguments: dimension walkers steps scalar|vectorised."""

import sys
import time

import emcee
import numpy as np

dimension, walkers, steps = (int(given) for given in sys.argv[1:4])
vectorised = sys.argv[4] == "vectorised"


def log_posterior(x):
    return -0.5 * np.sum(x * x)


def log_posteriors(x):
    return -0.5 * np.sum(x * x, axis=1)


np.random.seed(1)
sampler = emcee.EnsembleSampler(
    walkers,
    dimension,
    log_posteriors if vectorised else log_posterior,
    moves=emcee.moves.StretchMove(),
    vectorize=vectorised,
)
start = sampler.run_mcmc(np.random.randn(walkers, dimension), 50, store=False)
began = time.perf_counter()
sampler.run_mcmc(start, steps, store=False)
print(time.perf_counter() - began)
