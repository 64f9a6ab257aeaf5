"""The NumPy views against JAX, autograd, numpy-ml and Numba, float32, one thread each.

`make others` fetches these and writes the record beside this file. Each is used as its
manual does it: JAX compiled by `jit`, autograd on its own NumPy, numpy-ml by its
layers, which need one name that Python has moved since. All take turns in one process;
below 1 the NumPy view is faster. What Numba compiles is `benchmarks/compiled.py`.
"""

import collections
import collections.abc
import json
import os
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.speed import CASES, low, turns
from dlref.registry import operations
from dlref.verify.comparison import Comparison
from dlref.verify.environment import environment

RECORD = Path(__file__).with_name("others.json")
LIBRARIES = "jax", "autograd", "numpy-ml"
COMPILER = "numba"
ROUNDS = 9
ONE_THREAD = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
Ways = dict[str, Callable[[], object]]


def formulas(np) -> dict[str, Callable]:
    """Return operations as one writes them with a library that has NumPy's names."""

    def softmax(z):
        p = np.exp(z - np.max(z, axis=-1, keepdims=True))
        return p / np.sum(p, axis=-1, keepdims=True)

    def linear(x, weight, bias):
        return x @ weight.T + bias

    def cross_entropy(z, target):
        z = z - np.max(z, axis=-1, keepdims=True)
        logp = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
        return -np.mean(logp[np.arange(len(target)), target])

    def layer_norm(x, weight, bias):
        centered = x - np.mean(x, axis=-1, keepdims=True)
        variance = np.mean(centered**2, axis=-1, keepdims=True)
        return centered / np.sqrt(variance + 1e-5) * weight + bias

    def batch_norm_train(x, weight, bias):
        centered = x - np.mean(x, axis=(0, 2, 3), keepdims=True)
        variance = np.mean(centered**2, axis=(0, 2, 3), keepdims=True)
        scaled = centered / np.sqrt(variance + 1e-5)
        return scaled * weight[:, None, None] + bias[:, None, None]

    def attention(q, k, v):
        scores = q @ np.swapaxes(k, -1, -2) / q.shape[-1] ** 0.5
        return softmax(scores) @ v

    return {
        "linear": linear,
        "cross_entropy": cross_entropy,
        "layer_norm": layer_norm,
        "batch_norm_train": batch_norm_train,
        "scaled_dot_product_attention": attention,
    }


def with_jax(name: str, arrays: list, fixed: list, dy) -> Callable | None:
    """Return forward and backward by JAX; like the others, it gives back dx."""
    os.environ["XLA_FLAGS"] = ONE_THREAD
    import jax
    import jax.numpy as jnp
    from jax import lax

    def conv2d(x, weight, bias):
        y = lax.conv_general_dilated(x, weight, (1, 1), [(1, 1), (1, 1)])
        return y + bias[:, None, None]

    def max_pool2d(x):
        window = (1, 1, 2, 2)
        return lax.reduce_window(x, -jnp.inf, lax.max, window, window, "VALID")

    found = formulas(jnp) | {"conv2d": conv2d, "max_pool2d": max_pool2d}
    if name not in found:
        return None

    def both(arrays, dy):
        y, pull = jax.vjp(lambda *given: found[name](*given, *fixed), *arrays)
        return y, pull(dy)

    compiled = jax.jit(both)
    arrays, dy = [jnp.asarray(x) for x in arrays], jnp.asarray(dy)
    return lambda: jax.block_until_ready(compiled(arrays, dy))[1][0]


def with_autograd(name: str, arrays: list, fixed: list, dy) -> Callable | None:
    """Return forward and backward by autograd."""
    import autograd.numpy as anp
    from autograd import make_vjp

    found = formulas(anp)
    if name not in found:
        return None

    def both():
        pull, _ = make_vjp(lambda given: found[name](*given, *fixed))(tuple(arrays))
        return pull(dy)[0]

    return both


def with_numpy_ml(name: str, arrays: list, fixed: list, dy) -> Callable | None:
    """Return forward and backward by a layer of numpy-ml, images with channels last."""
    collections.Hashable = collections.abc.Hashable  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from numpy_ml.neural_nets import layers
    made = {
        "linear": lambda: layers.FullyConnected(512),
        "layer_norm": layers.LayerNorm1D,
        "batch_norm_train": layers.BatchNorm2D,
        "conv2d": lambda: layers.Conv2D(32, (3, 3), pad=1, stride=1),
        "max_pool2d": lambda: layers.Pool2D((2, 2), stride=2),
    }
    if name not in made:
        return None
    layer = made[name]()
    x, dy = channels_last(arrays[0]), channels_last(dy)

    def both():
        layer.forward(x)
        return layer.backward(dy)

    return both


def channels_last(x):
    """Return images with their channels behind, anything else as it is."""
    return np.moveaxis(x, 1, -1).copy() if x.ndim == 4 else x


WITH = {"jax": with_jax, "autograd": with_autograd, "numpy-ml": with_numpy_ml}


def measure(name: str) -> dict:
    """Return the milliseconds of the NumPy view, and its ratio to each library."""
    concept, op = operations()[name]
    module = op.variants[0] if op.variants else "numpy_impl"
    run = Comparison(concept, op, CASES[name], concept.view(module, name))
    values = {n: low(x) for n, x in run.values.items()}
    douts = [low(np.asarray(d)) for d in run.douts]
    arrays = [values[i.name] for i in run.wrt]
    labels = (values[i.name] for i in op.inputs if i.below)
    fixed = [x for x in labels if x is not None]

    def ours():
        _, backward = run.run(values)
        return run.gradients(backward, douts)[run.wrt[0].name]

    ways: Ways = {"numpy": ours}
    for library, make in WITH.items():
        if way := make(name, arrays, fixed, douts[0]):
            ways[library] = way
    right = ours()
    for library, way in ways.items():
        found = np.asarray(way())
        if library != "numpy-ml":  # which draws its own weights
            largest = np.abs(right).max()
            np.testing.assert_allclose(found, right, rtol=1e-3, atol=1e-4 * largest)
    times = turns(ways, ROUNDS)
    row: dict = {"numpy_ms": round(times["numpy"], 2)}
    for library in LIBRARIES:
        known = library in times
        row[library] = round(times["numpy"] / times[library], 3) if known else ""
    return row


def main() -> None:
    """Measure, print, and write the record."""
    from benchmarks import compiled

    rows, loops = {}, compiled.table()
    for name, row in loops.items():
        sys.stdout.write(f"{name:30} {row}\n")
    for name in CASES:
        if name != "lstm":  # numpy-ml's does not run, and a loop is no fair JAX
            rows[name] = measure(name)
            sys.stdout.write(f"{name:30} {rows[name]}\n")
    where = environment() | {n: version(n) for n in (*LIBRARIES, COMPILER)}
    where |= {"threads": 1, "date": datetime.now(UTC).date().isoformat()}
    found = {"environment": where, "speed": rows, "compiled": loops}
    RECORD.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
