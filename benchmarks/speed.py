"""Forward and backward in NumPy by hand against PyTorch, float32, one thread each.

Both take turns in one process, and what is compared is processor time, of which other
programs take none. They still empty the caches, so each turn begins with a call that is
not timed, and of the rounds the faster quarter counts. Below 1 the NumPy view is the
faster one.
"""

from collections.abc import Callable
from statistics import geometric_mean
from time import process_time

import numpy as np

from dlref.record import Case
from dlref.registry import operations
from dlref.verify.comparison import Comparison

ROUNDS = 25
LABELS = {"ignore_index": -100, "reduction": "mean", "label_smoothing": 0.0}
CONV = {"N": 32, "G": 1, "C": 16, "M": 32, "H": 32, "W": 32, "U": 3, "V": 3}
CONV_OPTIONS = {"stride": 1, "padding": 1, "dilation": 1, "groups": 1}

CASES = {
    "linear": Case("large", {"N": (256,), "D": 512, "M": 512}),
    "cross_entropy": Case(
        "large", {"N": (256,), "K": 1000}, LABELS, absent=("weight",)
    ),
    "layer_norm": Case("large", {"N": (2048,), "D": 256}, {"eps": 1e-5}),
    "conv2d": Case("large", CONV, CONV_OPTIONS),
    "lstm": Case("large", {"T": 50, "N": (32,), "D": 64, "H": 128}),
    "scaled_dot_product_attention": Case(
        "large",
        {"N": (8, 8), "T": 128, "S": 128, "D": 32, "E": 32},
        absent=("mask", "bias", "scale"),
    ),
    "batch_norm_train": Case(
        "large", {"N": 32, "C": 16, "S": (32, 32)}, {"momentum": 0.1, "eps": 1e-5}
    ),
    "max_pool2d": Case(
        "large",
        {"N": (32, 16), "H": 32, "W": 32},
        {"kernel_size": 2, "stride": None, "padding": 0},
    ),
}
MODELS = {
    "gpt2": Case(
        "small",
        {"N": (8,), "T": 128, "V": 512, "P": 128, "K": 64, "F": 1024, "L": 4},
        {"num_heads": 4, "eps": 1e-5},
        absent=("lm_head.weight",),
    ),
}
PARAMETERS = 10**7  # of Adam


def low(x):
    """Return floats as float32, anything else unchanged."""
    return x.astype(np.float32) if x is not None and x.dtype.kind == "f" else x


def measure(name: str, view: Callable | None = None) -> dict:
    """Return the times of both, and the ratio, of a view: the fastest one if None."""
    import torch

    torch.set_num_threads(1)
    concept, op = operations()[name]
    module = op.variants[0] if op.variants else "numpy_impl"
    case = (CASES | MODELS)[name]
    run = Comparison(concept, op, case, view or concept.view(module, name))
    values = {n: low(x) for n, x in run.values.items()}
    douts = [low(np.asarray(d)) for d in run.douts]
    theirs = concept.view("torch_impl", name)
    tensors = {n: None if x is None else torch.tensor(x) for n, x in values.items()}
    leaves = [tensors[i.name].requires_grad_() for i in run.wrt]
    upstream = [torch.tensor(d) for d in douts]

    def by_hand():
        _, backward = run.run(values)
        backward(*douts)

    def by_torch():
        outputs = theirs(*run.packed(tensors), **run.case.options)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        torch.autograd.grad(run.smooth(outputs), leaves, upstream)

    return {"view": module, **ratio(by_hand, by_torch)}


def adam() -> dict:
    """Return the same for a step of Adam, against PyTorch's optimizer as it comes."""
    import torch

    torch.set_num_threads(1)
    from dlref.concepts.optimization.adam.numpy_fast import adam_step

    rng = np.random.default_rng(0)
    x, g = rng.normal(size=(2, PARAMETERS)).astype(np.float32)
    parameter = torch.nn.Parameter(torch.tensor(x))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.Adam([parameter])
    state = [x, np.zeros_like(x), np.zeros_like(x)]

    def by_hand():
        state[:] = adam_step(state[0], g, state[1], state[2], 1)

    return {"view": "numpy_fast", **ratio(by_hand, optimizer.step)}


def ratio(by_hand, by_torch) -> dict:
    """Return the times of two ways, and their ratio."""
    times = turns({"numpy": by_hand, "torch": by_torch}, ROUNDS)
    return {
        "numpy_ms": round(times["numpy"], 2),
        "torch_ms": round(times["torch"], 2),
        "ratio": round(times["numpy"] / times["torch"], 2),
    }


def turns(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the milliseconds of ways that take turns: a quarter of rounds is faster.

    The C library keeps what is freed once a large block was, as in any training.
    """
    for power in range(20, 25):
        np.ones(2**power, np.uint8)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()  # the first time is not timed
    for _ in range(rounds):
        for name, way in ways.items():
            way()  # the other has just filled the caches
            start = process_time()
            way()
            seconds[name].append(process_time() - start)
    return {name: 1e3 * sorted(t)[len(t) // 4] for name, t in seconds.items()}


def table() -> dict[str, dict]:
    """Return the measurements of layers and an optimizer, their mean, and a model's."""
    rows = {name: measure(name) for name in CASES} | {"adam_step": adam()}
    mean = geometric_mean(row["ratio"] for row in rows.values())
    none = {"view": "", "numpy_ms": "", "torch_ms": ""}
    rows |= {"geometric mean": {**none, "ratio": round(mean, 2)}}
    return rows | {name: measure(name) for name in MODELS}


def passes() -> dict[str, dict]:
    """Return what NumPy's single steps take on a layer norm's array, in cache.

    Beside them the part of PyTorch's time for the whole of it, forward and backward.
    """
    N, D = CASES["layer_norm"].sizes["N"][0], CASES["layer_norm"].sizes["D"]
    rng = np.random.default_rng(0)
    B = N // 8
    x, y, room = rng.normal(size=(3, B, D)).astype(np.float32)
    column, row = x[:, :1].copy(), x[0].copy()
    ways: dict[str, Callable[[], object]] = {
        "two arrays, entry by entry": lambda: np.multiply(x, y, out=room),
        "an array and a column": lambda: np.multiply(x, column, out=room),
        "a product with a vector": lambda: x @ row,
    }
    found = turns(ways, 10 * ROUNDS)
    torch_ms = measure("layer_norm")["torch_ms"]
    return {
        name: {"ms": round(8 * ms, 3), "part": round(8 * ms / torch_ms, 3)}
        for name, ms in found.items()
    }
