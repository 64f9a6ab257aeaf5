"""Measurements that anybody can repeat: `python -m benchmarks`."""

import os

THREADS = "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"
os.environ |= dict.fromkeys(THREADS, "1")  # before NumPy is loaded
