"""PyTorch's own sample inputs, the ones its developers test with, for every operation.

Nobody here chose them. This file maps names and nothing else; a sample that the record
rules out (an option that is not offered, a shape without a batch) must be refused with
an error that says so, and is then not compared.
"""

import inspect
import warnings
from itertools import islice

import numpy as np
import pytest

import dlref.numpy
from dlref.guard import guarded
from dlref.record import listed
from dlref.registry import operations

torch = pytest.importorskip("torch")
pytest.importorskip("expecttest", reason="PyTorch's samples need expecttest")
pytestmark = pytest.mark.slow

RANDOM = {"dropout", "dropout2d", "dropconnect"}  # there the mask is an argument
SAMPLES = 40  # of each operation, of those that can be compared
BOUND = 1e-11
LOOSE = {"hardsigmoid": 1e-7}  # PyTorch multiplies by 1/6 as float32 has it
# Here these reduce the last axis; PyTorch's reduce all, unless they are told which.
LAST = {"sum", "mean", "var", "amax", "amin", "prod", "cumsum", "logsumexp"}

# Where the arguments stand in another order, or have another name.
ORDER = {
    "layer_norm": ("x", "", "weight", "bias", "eps"),
    "rms_norm": ("x", "", "weight", "eps"),
    "group_norm": ("x", "num_groups", "weight", "bias", "eps"),
    "instance_norm": ("x", "", "", "weight", "bias", "", "", "eps"),
    "softmax": ("z", "dim"),
    "glu": ("x", "dim"),
    "embedding": ("weight", "input"),
    "log_softmax": ("z", "dim"),
    "gather": ("x", "dim", "index"),
    "scatter_add": ("x", "dim", "index", "src"),
    "where": ("x", "condition", "other"),
    "scaled_dot_product_attention": ("query", "key", "value", "bias"),
}
NAMES = {"input": "x", "attn_mask": "bias", "unbiased": "correction"}
# What changes nothing that is compared.
IDLE = {
    "inplace",
    "keepdim",
    "training",
    "ceil_mode",
    "return_indices",
    "is_causal",
    "dropout_p",
}
IDLE |= {"_stacklevel", "size_average", "reduce", "dtype", "use_input_stats"}
IDLE |= {"enable_gqa", "antialias", "count_include_pad", "divisor_override", "out"}


def two(s):
    """Say what takes a list of two."""
    return dict(zip(("x", "other"), s.input, strict=True)) if len(s.input) == 2 else {}


def batch_norm(training: bool):
    """Say a batch norm that learns its statistics, or not."""
    names = "running_mean", "running_var", "weight", "bias"

    def say(s):
        options = dict(s.kwargs)
        same = options.pop("training", False) == training
        if not training:
            options.pop("momentum", None)
        state = dict(zip(names, s.args, strict=True))
        return {"x": s.input} | state | options if same else {}

    return say


def pad(s):
    sides, *more = s.args
    if len(sides) != 2 or not more:
        return {}
    return {"x": s.input, "left": sides[0], "right": sides[1], "value": more[-1]}


def im2col(s):
    size, *others = s.args
    sizes = {"kernel_height": size, "kernel_width": size}
    options = dict(zip(("dilation", "padding", "stride"), others, strict=False))
    whole = all(isinstance(n, int) for n in s.args)
    return {"x": s.input} | sizes | options if whole else {}


def hflip(s):
    return {"x": s.input} if s.kwargs["dims"] == (-1,) else {}


def grid_sample(s):
    plain = {"mode": "bilinear", "padding_mode": "zeros", "align_corners": False}
    return {"x": s.input, "grid": s.args[0]} if s.kwargs == plain else {}


# What PyTorch describes under another name: that name, its variant, and our
# arguments, or none if the sample uses what is not offered here.
OTHERS = {
    "div": ("div", "no_rounding_mode", lambda s: {"x": s.input, "other": s.args[0]}),
    "concat": ("cat", "", lambda s: two(s) if s.kwargs.get("dim") == -1 else {}),
    "einsum": ("einsum", "", lambda s: two(s) | {"equation": s.args[0]}),
    "inverse": ("linalg.inv", "", lambda s: {"x": s.input}),
    "frobenius_norm": ("norm", "fro", lambda s: {} if s.args[1:] else {"x": s.input}),
    "transpose": ("mT", "", lambda s: {"x": s.input}),
    "hflip": ("flip", "", hflip),
    "pad": ("nn.functional.pad", "constant", pad),
    "im2col": ("nn.functional.unfold", "", im2col),
    "grid_sample": ("nn.functional.grid_sample", "", grid_sample),
    "batch_norm_train": ("nn.functional.batch_norm", "", batch_norm(True)),
    "batch_norm_eval": ("nn.functional.batch_norm", "", batch_norm(False)),
}


def leaf(x):
    return x.detach().clone().requires_grad_()


def along(s):
    """Say what works along an axis, which is the last one here."""
    dim = s.kwargs.get("dim", s.args[0] if s.args else 1)
    if not s.input.ndim or s.kwargs.get("p", 2) != 2:
        return None
    x = leaf(s.input.movedim(dim, -1))
    own = s.args, s.kwargs
    return {"x": x}, lambda op: op(x.movedim(-1, dim), *own[0], **own[1]).movedim(
        dim, -1
    )


def permute(s):
    """Say an order of four axes, the first one of one entry and in its place."""
    dims = [int(d) % s.input.ndim for d in s.args[0]]
    if len(dims) != 4 or dims[0] or len(s.input) != 1:
        return None
    x = leaf(s.input[0])
    order = tuple(d - 1 for d in dims[1:])
    return {"x": x, "dims": order}, lambda op: op(x[None], *s.args)[0]


def expand_as(s):
    """Say rows of one number, which are repeated along two axes."""
    if s.input.ndim != 3 or s.input.shape[1:] != (1, 1):
        return None
    (other,) = s.args
    x = leaf(s.input.reshape(1, 1, -1))
    wide = other.new_zeros(other.shape[1], 1, other.shape[2], other.shape[0])

    def theirs(op):
        return op(x.reshape(-1, 1, 1), other).permute(1, 2, 0)[:, None]

    return {"x": x, "other": wide}, theirs


def reshape_as(s):
    """Say three axes of which two are joined: here it is the same two, split again."""
    if s.input.ndim != 3:
        return None
    a, b, c = s.input.shape
    x = leaf(s.input.reshape(a * b, c))
    wide = x.new_zeros(a, b * c)
    own = s.args
    return {"x": x, "other": wide}, lambda op: op(x.reshape(a, b, c), *own).reshape(
        a, -1
    )


def split(s):
    """Say parts of which all but the first are one."""
    size, dim = (*s.args, 0)[:2]
    if size == s.input.shape[dim]:
        return None  # it stays in one part
    x = leaf(s.input.movedim(dim, -1))

    def theirs(op):
        first, *others = op(x.movedim(-1, dim), *s.args)
        rest = torch.cat(others, dim=dim)
        return first.movedim(dim, -1), rest.movedim(dim, -1)

    return {"x": x, "at": size if isinstance(size, int) else size[0]}, theirs


def softplus(s):
    """Say what stays below the threshold from which theirs is a line."""
    x = leaf(s.input[s.kwargs["beta"] * s.input <= s.kwargs["threshold"]])
    if not x.numel():
        return None
    return {"x": x, "beta": float(s.kwargs["beta"])}, lambda op: op(x, **s.kwargs)


def symmetric(x):
    return (x + x.mT) / 2


def upright(v):
    """Return the sign of each column's first entry that is not small."""
    first = (v.abs() > 1e-3).int().argmax(-2, keepdim=True)
    return v.gather(-2, first).sign()


def cholesky(s):
    """Say a lower triangle, of the symmetric part."""
    if s.kwargs.get("upper"):
        return None
    x = leaf(s.input)
    return {"x": x}, lambda op: op(symmetric(x))


def qr(s):
    """Say a triangle whose diagonal is positive."""
    x = leaf(s.input)

    def theirs(op):
        q, r = op(x)
        sign = r.diagonal(dim1=-2, dim2=-1).sign()
        return q * sign[..., None, :], r * sign[..., :, None]

    return {"x": x}, theirs


def eigh(s):
    """Say eigenvectors that are upright, of the symmetric part."""
    x = leaf(s.input)

    def theirs(op):
        w, v = op(symmetric(x))
        return w, v * upright(v)

    return {"x": x}, theirs


def svd(s):
    """Say singular vectors of which those on the right are upright."""
    x = leaf(s.input)

    def theirs(op):
        u, t, v = op(x)
        sign = upright(v)
        return u * sign, t, (v * sign).mT

    return {"x": x}, theirs


# Where their sample is ours after its axes are moved, or signs chosen: our arguments,
# and what they return, arranged as ours; None if it is not offered here.
MOVED = {
    "cumsum": along,
    "normalize": along,
    "permute": permute,
    "expand_as": expand_as,
    "reshape_as": reshape_as,
    "split": split,
    "softplus": softplus,
    "cholesky": cholesky,
    "qr": qr,
    "eigh": eigh,
    "svd": svd,
}


def infos() -> dict:
    """Return PyTorch's descriptions of the operations that are here, by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torch.testing._internal.common_methods_invocations import op_db
    named = {(info.name, info.variant_test_name): info for info in op_db}
    found = {ours: named[name, kind] for ours, (name, kind, _) in OTHERS.items()}
    for info in op_db:
        name = info.name.rpartition(".")[2]
        if info.name.startswith("masked.") or info.variant_test_name:
            continue
        if name in operations() and name not in RANDOM:
            found.setdefault(name, info)
    return found


def array(x):
    return x.detach().numpy() if isinstance(x, torch.Tensor) else x


def arguments(name: str, sample) -> dict | None:
    """Return a sample's arguments by our names, or None if one has no name here."""
    if name in OTHERS:
        return OTHERS[name][2](sample) or None
    ours = list(inspect.signature(getattr(dlref.numpy, name)).parameters)
    order = ORDER.get(
        name, (ours[0], "dim", "keepdim") if name in LAST else tuple(ours)
    )
    given = [sample.input, *sample.args]
    if len(given) > len(order):
        return None
    found = {n: x for n, x in zip(order, given, strict=False) if n}
    for key, value in sample.kwargs.items():
        word = key if key in ours else NAMES.get(key, key)
        if word in ours:
            found[word] = int(value) if key == "unbiased" else value
        elif key == "dim":
            found[key] = value
        elif key == "return_indices" or (key == "dilation" and value == 1):
            continue  # indices come after what is compared
        elif value is not None and not (key in IDLE and not value):
            return None
    if found.pop("keepdim", False):
        return None
    dim = found.pop("dim", None if name in LAST else -1)
    dim = dim[0] if isinstance(dim, tuple | list) and len(dim) == 1 else dim
    if dim not in (-1, sample.input.ndim - 1):
        return None  # the last axis is the only one here
    return {k: single(x) for k, x in found.items()}


def single(x):
    """Return a pair of equal numbers as one of them: here both directions share it."""
    equal = isinstance(x, tuple) and len(x) == 2 and x[0] == x[1]
    return x[0] if equal else x


def fits(op, found: dict) -> bool:
    """Whether floats stand where the record has floats: ours are never integers."""
    for item in op.inputs:
        x = found.get(item.name)
        if isinstance(x, torch.Tensor) and item in op.wrt:
            if x.dtype != torch.float64:
                return False
        elif x is not None and not isinstance(x, torch.Tensor):
            return False
    return True


def compared(name: str, view, info, sample) -> bool:
    """Compare one sample; return whether there was something to compare."""
    _, op = operations()[name]
    theirs = None
    if name in MOVED:
        found, theirs = MOVED[name](sample) or (None, None)
    else:
        found = arguments(name, sample)
    if found is None or not fits(op, found):
        return False
    try:
        result = view(**{k: array(x) for k, x in found.items()})
    except (ValueError, TypeError, IndexError):
        return False
    own = (x.detach().clone() if state(x) else x for x in sample.args)
    theirs = theirs(info.op) if theirs else info.op(sample.input, *own, **sample.kwargs)
    outputs, backward = result if op.wrt else (result, None)
    outputs = listed(outputs)
    theirs = list(theirs)[: len(outputs)] if isinstance(theirs, tuple) else [theirs]
    outputs = outputs[: len(theirs)]  # ours may return what theirs writes into
    for mine, other in zip(outputs, theirs, strict=True):
        close(mine, array(other), name, name)
    if backward is None:
        return True
    rng = np.random.default_rng(0)
    douts = [rng.normal(size=np.shape(y)) for y in outputs]
    leaves = {i.name: found.get(i.name) for i in op.wrt}
    wanted = {n: x for n, x in leaves.items() if x is not None and x.requires_grad}
    total = sum((y * torch.tensor(d)).sum() for y, d in zip(theirs, douts, strict=True))
    slopes = torch.autograd.grad(
        total, list(wanted.values()), allow_unused=True, materialize_grads=True
    )
    grads = dict(zip(leaves, listed(backward(*douts)), strict=True))
    for (argument, _), slope in zip(wanted.items(), slopes, strict=True):
        close(grads[argument], array(slope), f"{name}, d{argument}", name)
    return True


def state(x) -> bool:
    """Whether an argument may be written to: it has no gradient."""
    return isinstance(x, torch.Tensor) and not x.requires_grad


def close(mine, other, what: str, name: str) -> None:
    mine, other = np.asarray(mine), np.asarray(other)
    assert mine.shape == other.shape, what
    scale = max(1.0, np.max(np.abs(other[np.isfinite(other)]), initial=0.0))
    with np.errstate(invalid="ignore"):
        gap = np.where(mine == other, 0.0, np.abs(mine - other))
    bound = LOOSE.get(name, BOUND)
    both = np.isnan(mine) & np.isnan(other)
    assert np.max(np.where(both, 0.0, gap), initial=0.0) <= bound * scale, what


INFOS = infos()
VIEWS = [(n, k) for n in INFOS for k in ("numpy_impl", *operations()[n][1].variants)]


@pytest.mark.parametrize(("name", "kind"), VIEWS)
def test_agrees_at_every_sample_that_it_takes(name, kind):
    info, (concept, op) = INFOS[name], operations()[name]
    view = guarded(op, concept.view(kind, name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        samples = info.sample_inputs("cpu", torch.float64, requires_grad=True)
        asked = (compared(name, view, info, s) for s in samples)
        assert list(islice(filter(None, asked), SAMPLES)), "none could be compared"
