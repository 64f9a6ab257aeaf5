"""What `dlref check` of one function costs beside starting Python with its library.

Processor time of whole processes, which take turns; the ratio is of their medians.
Whoever waits for the command waits for little else than the start, or should.
"""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.growth import processor

ROUNDS = 7
NUMPY = """
import numpy as np

def softmax(z):
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return p, lambda dp: p * (dp - np.sum(dp * p, axis=-1, keepdims=True))
"""
TORCH = """
import torch

def softmax(z):
    return torch.softmax(z, dim=-1)
"""
FUNCTIONS = {"numpy": NUMPY, "torch": TORCH}


def measure(library: str, text: str) -> dict:
    """Return what starting and checking take."""
    starts, checks = [], []
    with TemporaryDirectory() as folder:
        path = Path(folder, "layers.py")
        path.write_text(text, encoding="utf-8")
        for _ in range(ROUNDS):
            starts.append(processor(["-c", f"import {library}"]))
            checks.append(processor(["-m", "dlref.cli", "check", str(path)]))
    return {
        "start_ms": round(1e3 * median(starts)),
        "check_ms": round(1e3 * median(checks)),
        "ratio": round(median(checks) / median(starts), 1),
    }


def table() -> dict[str, dict]:
    """Return the measurements for code in NumPy and for code in PyTorch."""
    return {library: measure(library, text) for library, text in FUNCTIONS.items()}
