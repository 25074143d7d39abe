"""One iteration of the EntropyFlow article's formulas in numpy, timed on request.

Reads the points (float64, row-major) from a file; then for every line on standard input does one iteration and prints
the milliseconds it took, by the clock and of CPU time.  Arguments: file count dimension clusters temperature
"""
import sys
import time

import numpy as np
from scipy.spatial.distance import cdist

file, count, dimension, clusters, temperature = sys.argv[1], *map(int, sys.argv[2:5]), float(sys.argv[5])
X = np.fromfile(file).reshape(count, dimension)
centers = X[:clusters].copy()
print(f"numpy {np.__version__}", flush=True)

for _ in sys.stdin:
    start, start_cpu = time.perf_counter(), time.process_time()
    energy_matrix = cdist(X, centers) ** 2
    weights = np.exp(-energy_matrix / temperature)
    probabilities = weights / np.sum(weights, axis=1, keepdims=True)
    energy = np.sum(probabilities * energy_matrix)
    clipped = np.clip(probabilities, 1e-10, 1.0)
    entropy = -np.sum(clipped * np.log(clipped))
    free_energy = energy - temperature * entropy
    mass = np.maximum(np.sum(clipped, axis=0), 1e-8)
    centers = np.dot(clipped.T, X) / mass[:, np.newaxis]
    print((time.perf_counter() - start) * 1e3, (time.process_time() - start_cpu) * 1e3, flush=True)
